"""What follows: the demand that is drawn, and the engines that play it out."""
