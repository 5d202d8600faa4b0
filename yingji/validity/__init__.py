"""Known answers and second opinions: the cases that `yingji validate` runs, and the tests with it."""
