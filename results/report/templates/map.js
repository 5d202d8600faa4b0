// The map to click: the run's own streets, cells coloured by what is chosen, a slider of hours, a switch of options.
(function () {
  "use strict";
  var all = JSON.parse(document.getElementById("map-data").textContent), t = all.t, colours = all.colours;
  var A = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", AT = {};
  for (var n = 0; n < 64; n++) AT[A.charCodeAt(n)] = n;
  function singles(text) { var made = new Uint8Array(text.length); for (var i = 0; i < text.length; i++) made[i] = AT[text.charCodeAt(i)]; return made; }
  function pairs(text) {
    var made = new Uint16Array(text.length / 2);
    for (var i = 0; i < made.length; i++) made[i] = AT[text.charCodeAt(2 * i)] * 64 + AT[text.charCodeAt(2 * i + 1)];
    return made;
  }
  // Google's polyline algorithm: zigzag differences, five bits a character. A ring is a list of [y, x], as Leaflet has it.
  function ring(text) {
    var made = [], i = 0, x = 0, y = 0;
    function next() {
      var value = 0, shift = 0, bits;
      do { bits = text.charCodeAt(i++) - 63; value |= (bits & 31) << shift; shift += 5; } while (bits >= 32);
      return value & 1 ? ~(value >> 1) : value >> 1;
    }
    while (i < text.length) { x += next(); y += next(); made.push([y, x]); }
    return made;
  }
  function rings(text) { return text ? text.split(",").map(ring) : []; }
  function shapes(text) { return text ? text.split(";").map(rings) : []; }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; }); }
  var NONE = 4095;
  function tenths(value) { return value === NONE ? t.never : fill(t.minutes, { n: (value / 10).toFixed(1) }); }
  function count(value) { return Math.round(value).toLocaleString(document.documentElement.lang); }
  function escaped(text) { var node = document.createElement("span"); node.textContent = text; return node.innerHTML; }

  function inside(rings_, y, x) {
    var odd = false;
    rings_.forEach(function (r) {
      for (var i = 0, j = r.length - 1; i < r.length; j = i++) {
        if (r[i][0] > y !== r[j][0] > y && x < ((r[j][1] - r[i][1]) * (y - r[i][0])) / (r[j][0] - r[i][0]) + r[i][1]) odd = !odd;
      }
    });
    return odd;
  }

  function start(root) {
    var run = all.runs[Number(root.dataset.run)], cells = shapes(run.cells.shape), boxes = cells.map(function (each) {
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      each.forEach(function (r) { r.forEach(function (p) {
        box[0] = Math.min(box[0], p[0]); box[1] = Math.min(box[1], p[1]); box[2] = Math.max(box[2], p[0]); box[3] = Math.max(box[3], p[1]);
      }); });
      return box;
    });
    var options = run.options.map(function (o) {
      var made = { name: o.name, raw: o, hours: pairs(o.hours), second: pairs(o.second_min), p90: pairs(o.p90), calls: pairs(o.calls) };
      if (o.relief) {
        made.share = singles(o.relief.share);
        made.blocked = { shape: shapes(o.relief.blocked.shape), share: singles(o.relief.blocked.share), reopened: pairs(o.relief.blocked.reopened) };
        made.deliveries = { shape: shapes(o.relief.deliveries.shape), tonnes: pairs(o.relief.deliveries.tonnes), first: pairs(o.relief.deliveries.first) };
      }
      return made;
    });
    var find = function (query) { return root.querySelector(query); };
    var slider = find("input[type=range]"), output = find("output"), time = find(".time"), choice = find("select");
    var legend = find(".legend"), info = find(".info"), box = find(".canvas");
    var state = { layer: find("input[type=radio]:checked").value, option: run.shown, hour: run.hour, after: Math.min(10, reliefHours()), cell: -1 };
    function reliefHours() { var r = run.options[run.shown].relief; return r ? r.last : 0; }
    function option() { return options[state.option]; }

    var map = L.map(box, { crs: L.CRS.Simple, minZoom: -8, maxZoom: 2, zoomSnap: 0.25, attributionControl: false, zoomControl: false,
      zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
    L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.fitBounds([[0, 0], [run.size[1], run.size[0]]], { padding: [4, 4] });
    ["cells", "streets", "lines", "points"].forEach(function (name, at) {
      var pane = map.createPane(name); pane.style.zIndex = 310 + 20 * at; pane.style.pointerEvents = "none";
    });
    var canvas = {};
    ["cells", "streets", "lines", "points"].forEach(function (name) { canvas[name] = L.canvas({ pane: name, padding: 0.2 }); });
    var drawnCells = cells.map(function (each) {
      return L.polygon(each, { renderer: canvas.cells, pane: "cells", interactive: false, stroke: false, fillOpacity: 0.85, smoothFactor: 0 }).addTo(map);
    });
    var streets = L.layerGroup();
    run.streets.forEach(function (each) {
      var lines = each[1].split(";").filter(Boolean).map(ring);
      var style = colours.streets[each[0]];
      if (style.casing) streets.addLayer(L.polyline(lines, { renderer: canvas.streets, pane: "streets", interactive: false, color: "#5d6260", weight: style.weight + 1.2 }));
      streets.addLayer(L.polyline(lines, { renderer: canvas.streets, pane: "streets", interactive: false, color: style.colour, weight: style.weight, opacity: style.casing ? 1 : 0.7 }));
    });
    run.boundary.forEach(function (each) {
      L.polygon(rings(each), { renderer: canvas.lines, pane: "lines", interactive: false, fill: false, color: "#4b2a6b", weight: 2, dashArray: "9 3 2 3" }).addTo(map);
    });
    var overlays = { streets: streets, areas: L.layerGroup(), blocked: L.layerGroup(), deliveries: L.layerGroup(), shelters: L.layerGroup(), stations: L.layerGroup(), hydrants: L.layerGroup(), lanes: L.layerGroup(), drawn: L.layerGroup(), names: null };

    function popup(station) {
      var said = [];
      function add(key, value) { if (value !== undefined && value !== null) said.push("<p>" + fill(t[key], { n: value, days: run.days }) + "</p>"); }
      add("s_class", station.class ? escaped(station.class) : null); add("s_units", station.units);
      add("s_km2", station.km2); add("s_limit", station.limit); add("s_people", station.people === undefined ? null : count(station.people));
      add("s_edge", station.edge); add(run.days ? "s_calls_days" : "s_calls", station.calls); add("s_busy", station.busy === undefined || station.busy === null ? null : (100 * station.busy).toFixed(1));
      var sheet = station.key ? '<p><a class="sheet" href="#' + encodeURI(station.key) + '">' + t.s_sheet + "</a></p>" : "<p>" + t.s_neighbour + "</p>";
      return "<h4>" + escaped(station.name) + "</h4>" + said.join("") + sheet;
    }
    function drawOption() {
      var o = option();
      overlays.areas.clearLayers(); overlays.stations.clearLayers(); overlays.shelters.clearLayers();
      o.raw.areas.forEach(function (each) {
        overlays.areas.addLayer(L.polygon(rings(each), { renderer: canvas.lines, pane: "lines", interactive: false, fill: false, color: "#161616", weight: 2, dashArray: "6 3" }));
      });
      o.raw.stations.forEach(function (station) {
        var icon = L.divIcon({ className: "station" + (station.own ? "" : " neighbour"), iconSize: [26, 26], html: '<span aria-hidden="true">' + (station.own ? t.mark_own : t.mark_neighbour) + "</span>" });
        var marker = L.marker([station.y, station.x], { icon: icon, title: station.name, alt: station.name, keyboard: true });
        marker.on("add", function () { marker.getElement().setAttribute("aria-label", station.name); });
        marker.bindPopup(popup(station)); overlays.stations.addLayer(marker);
      });
      if (o.raw.relief) {
        o.raw.relief.shelters.forEach(function (s) {
          var full = s[4] ? s[5] / s[4] : 0;
          overlays.shelters.addLayer(L.circleMarker([s[2], s[1]], { renderer: canvas.points, pane: "points", interactive: false, radius: 2.5 + Math.sqrt(s[4]) / 28, weight: 1.2, color: "#063b32", fillColor: full > 1 ? "#8f2f06" : "#2ba38d", fillOpacity: 0.35 + 0.6 * Math.min(1, full) }));
        });
        o.raw.relief.depots.forEach(function (d) {
          overlays.shelters.addLayer(L.rectangle([[d[2] - 60, d[1] - 60], [d[2] + 60, d[1] + 60]], { renderer: canvas.points, pane: "points", interactive: false, color: "#fff", weight: 1, fillColor: "#3b2f8f", fillOpacity: 1 }));
        });
      }
    }
    var DASH = { hydrants: [null, "7 2", "2 2"], lanes: [null, "6 2", "2 2", "10 4"] };
    function drawGiven() {
      var given = option().raw.given, paint_ = colours.given;
      overlays.hydrants.clearLayers(); overlays.lanes.clearLayers(); overlays.drawn.clearLayers();
      function along(group, each, colour, weight, dash) {
        group.addLayer(L.polyline(rings(each[1]), { renderer: canvas.lines, pane: "lines", interactive: false, color: colour[each[0]], weight: weight, dashArray: dash[each[0]] }));
      }
      (given.streets || []).forEach(function (each) { along(overlays.hydrants, each, paint_.protected, 3, DASH.hydrants); });
      (given.hydrants || []).forEach(function (h) {
        overlays.hydrants.addLayer(L.circleMarker([h[2], h[1]], { renderer: canvas.points, pane: "points", interactive: false, radius: 3, weight: 1, color: h[3] === 2 ? paint_.hydrants[2] : "#fff", fillColor: h[3] === 2 ? "#fff" : paint_.hydrants[h[3]], fillOpacity: 1 }));
      });
      (given.lanes || []).forEach(function (each) { along(overlays.lanes, each, paint_.lanes, 4, DASH.lanes); });
      (given.drawn || []).forEach(function (each) {
        overlays.drawn.addLayer(L.polygon(rings(each[1]), { renderer: canvas.lines, pane: "lines", interactive: false, fill: false, color: paint_.drawn, weight: 3 }));
      });
    }
    function drawBlocked() {
      var o = option();
      overlays.blocked.clearLayers(); overlays.deliveries.clearLayers();
      if (!o.blocked) return;
      o.blocked.shape.forEach(function (each, i) {
        if (o.blocked.reopened[i] !== NONE && o.blocked.reopened[i] <= 10 * state.after) return;
        overlays.blocked.addLayer(L.polyline(each, { renderer: canvas.lines, pane: "lines", interactive: false, color: "#b00020", weight: 3, opacity: 0.25 + 0.75 * (o.blocked.share[i] / 62) }));
      });
      o.deliveries.shape.forEach(function (each, i) {
        if (o.deliveries.first[i] > 10 * state.after) return;
        overlays.deliveries.addLayer(L.polyline(each, { renderer: canvas.lines, pane: "lines", interactive: false, color: "#3b2f8f", weight: 0.7 + Math.min(4, o.deliveries.tonnes[i] / 60), opacity: 0.55 }));
      });
    }
    function classOf(breaks, tenth) { for (var i = 0; i < breaks.length; i++) if (tenth <= breaks[i] * 10) return i; return breaks.length; }
    function byMinutes(values, offset) {
      return function (cell) { var v = values[offset + cell]; return v === NONE ? colours.none : colours.minutes[classOf(colours.breaks, v)]; };
    }
    function change(cell) {
      var at = state.hour * cells.length + cell, now = option().hours[at], before = options[0].hours[at], limit = 50;
      if (now <= limit && before > limit) return 0;
      if (now > limit && before <= limit) return 4;
      return now < before - 1 ? 1 : now > before + 1 ? 3 : 2;
    }
    function painter() {
      var o = option();
      if (state.layer === "cover") return byMinutes(o.hours, state.hour * cells.length);
      if (state.layer === "double_cover") return byMinutes(o.second, 0);
      if (state.layer === "p90") return byMinutes(o.p90, 0);
      if (state.layer === "first_due") return function (cell) { var s = o.raw.first[cell]; return s < 0 ? colours.none : colours.areas[s % colours.areas.length]; };
      if (state.layer === "changes") return function (cell) { return colours.changes[change(cell)]; };
      return function (cell) {
        var s = o.share[state.after * cells.length + cell];
        return s === 63 ? "#ffffff" : colours.share[s >= 62 ? 4 : Math.min(3, Math.floor((4 * s) / 62))];
      };
    }
    function paint() {
      var colour = painter();
      drawnCells.forEach(function (each, cell) { each.setStyle({ fillColor: colour(cell) }); });
      said(); key();
    }
    function item(colour, text) { return '<li><i style="background:' + colour + '"></i>' + escaped(text) + "</li>"; }
    function key() {
      var items = [];
      if (state.layer === "first_due") items = option().raw.stations.filter(function (s) { return s.own && s.km2; }).slice(0, 12).map(function (s) {
        return item(colours.areas[option().raw.stations.indexOf(s) % colours.areas.length], s.name); });
      else if (state.layer === "changes") items = t.changes.map(function (text, i) { return item(colours.changes[i], text); });
      else if (state.layer === "relief") items = t.shares.map(function (text, i) { return item(colours.share[i], text); }).concat([item("#ffffff", t.nobody)]);
      else {
        items = colours.breaks.map(function (b, i) { return item(colours.minutes[i], fill(i ? t.range : t.up_to, { a: colours.breaks[i - 1], b: b })); });
        items.push(item(colours.minutes[colours.breaks.length], fill(t.over, { a: colours.breaks[colours.breaks.length - 1] })), item(colours.none, t.unknown));
      }
      legend.innerHTML = "<strong>" + escaped(t["title_" + state.layer]) + "</strong><ul>" + items.join("") + "</ul>" + givenKey();
    }
    function givenKey() {
      var made = "", g = option().raw.given;
      function list(name, colour, there) {
        if (there) made += "<ul>" + t.given[name].map(function (text, i) { return item(colour[i], text); }).join("") + "</ul>";
      }
      var r = option().raw.relief, drawn = [];
      function line(name, colour, text) { if (r && map.hasLayer(overlays[name])) drawn.push(item(colour, text)); }
      line("shelters", "#2ba38d", t.k_shelter); line("shelters", "#8f2f06", t.k_full); line("shelters", "#3b2f8f", t.k_depot);
      line("blocked", "#b00020", t.k_blocked); line("deliveries", "#8a82bd", t.k_delivery);
      if (drawn.length) made += "<ul>" + drawn.join("") + "</ul>";
      list("hydrants", colours.given.hydrants, g.hydrants && map.hasLayer(overlays.hydrants));
      list("protected", colours.given.protected, g.hydrants && map.hasLayer(overlays.hydrants));
      list("lanes", colours.given.lanes, g.lanes && map.hasLayer(overlays.lanes));
      return made;
    }
    function timed() { return state.layer === "relief" ? "after" : state.layer === "cover" || state.layer === "changes" ? "hour" : null; }
    function sliding() {
      var which = timed() || (option().raw.relief ? "after" : null);
      time.hidden = which === null;
      if (which === null) return;
      slider.max = which === "after" ? reliefHours() : 23; slider.value = state[which];
      find(".time-label").textContent = t["slide_" + which];
      var words = fill(t["at_" + which], { n: state[which], m: state[which] + 1 });
      output.textContent = words; slider.setAttribute("aria-valuetext", words);
    }
    function said() {
      if (state.cell < 0) return;
      var c = state.cell, o = option(), lines = [];
      function add(key, value) { lines.push("<p>" + fill(t[key], value) + "</p>"); }
      function named(s) { return s < 0 ? t.nobody_station : escaped(o.raw.stations[s].name); }
      lines.push("<p><strong>" + escaped(run.subdistricts[run.cells.subdistrict[c]]) + "</strong> " + fill(t.c_people, { n: count(run.cells.people[c]) }) + "</p>");
      add("c_first", { time: tenths(o.hours[state.hour * cells.length + c]), station: named(o.raw.first[c]), hour: state.hour });
      add("c_second", { time: tenths(o.second[c]), station: named(o.raw.second[c]) });
      if (o.p90[c] !== NONE) add("c_p90", { time: tenths(o.p90[c]) });
      if (o.calls[c] !== NONE) add(run.days ? "c_calls_days" : "c_calls", { n: (o.calls[c] / 10).toFixed(1), days: run.days });
      if (o.share && o.raw.relief.affected[c] > 0) {
        var s = o.share[state.after * cells.length + c];
        add("c_relief", { n: count(o.raw.relief.affected[c]), share: s === 63 ? "–" : Math.round((100 * s) / 62), hours: state.after });
      }
      info.innerHTML = lines.join("");
    }
    function cellAt(latlng) {
      for (var i = 0; i < cells.length; i++) {
        var b = boxes[i];
        if (latlng.lat >= b[0] && latlng.lat <= b[2] && latlng.lng >= b[1] && latlng.lng <= b[3] && inside(cells[i], latlng.lat, latlng.lng)) return i;
      }
      return -1;
    }
    var hover = L.polygon([], { renderer: canvas.points, pane: "points", interactive: false, fill: false, color: "#000", weight: 2 }).addTo(map);
    function shelterAt(point) {
      var found = null, least = 144, r = option().raw.relief;
      if (r && map.hasLayer(overlays.shelters)) r.shelters.forEach(function (s) {
        var p = map.latLngToContainerPoint([s[2], s[1]]), d = (p.x - point.x) * (p.x - point.x) + (p.y - point.y) * (p.y - point.y);
        if (d < least) { least = d; found = s; }
      });
      return found;
    }
    function hydrantAt(point) {
      var found = null, least = 100, given = option().raw.given.hydrants;
      if (given && map.hasLayer(overlays.hydrants)) given.forEach(function (h) {
        var p = map.latLngToContainerPoint([h[2], h[1]]), d = (p.x - point.x) * (p.x - point.x) + (p.y - point.y) * (p.y - point.y);
        if (d < least) { least = d; found = h; }
      });
      return found;
    }
    // The hydrant or shelter at a point of the window: where it is, and what is told of it.
    function spotAt(point) {
      var h = hydrantAt(point), s = h ? null : shelterAt(point);
      if (h) return { at: [h[2], h[1]], told: "<p><strong>" + escaped(h[0]) + "</strong></p><p>" + escaped(t.given.hydrants[h[3]]) + "</p>" +
        (h[4] === null ? "" : "<p>" + fill(t.h_flow, { n: h[4] }) + "</p>") + (h[5] === null ? "" : "<p>" + fill(t.h_pressure, { n: h[5] }) + "</p>") };
      if (s) return { at: [s[2], s[1]], told: "<p><strong>" + escaped(s[0]) + "</strong></p><p>" + fill(t.h_class, { n: escaped(s[3]) }) + "</p><p>" + fill(t.h_room, { n: count(s[4]) }) + "</p><p>" + fill(t.h_in, { n: count(s[5]) }) + "</p><p>" + fill(t.h_out, { n: count(s[6]) }) + "</p>" };
      return null;
    }
    function look(latlng) {
      var c = cellAt(latlng);
      if (c !== state.cell) { state.cell = c; hover.setLatLngs(c < 0 ? [] : cells[c]); said(); }
    }
    map.on("mousemove", function (event) { box.classList.remove("middle"); look(event.latlng); });
    map.on("click", function (event) {
      look(event.latlng);
      var spot = spotAt(event.containerPoint);
      if (spot) L.popup().setLatLng(spot.at).setContent(spot.told).openOn(map);
    });
    // By keyboard: Enter tells of what is in the middle of the map, under a small cross, and from then on so does every move of the map.
    function tellMiddle() {
      look(map.getCenter());
      var spot = spotAt(map.getSize().divideBy(2));
      if (state.cell < 0) info.innerHTML = "<p>" + t.no_cell + "</p>"; else said();
      if (spot) info.innerHTML += spot.told;
    }
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target !== box) return;
      event.preventDefault(); box.classList.add("middle"); tellMiddle();
    });
    map.on("moveend", function () { if (box.classList.contains("middle")) tellMiddle(); });
    // It is read out to whoever is on the map by keyboard, and not what a mouse passes over.
    box.addEventListener("focus", function () { info.setAttribute("aria-live", "polite"); });
    box.addEventListener("blur", function () { info.setAttribute("aria-live", "off"); box.classList.remove("middle"); });

    // Names: stations first, then the main roads, each only where it covers no other.
    var pen = document.createElement("canvas").getContext("2d"), names = map.createPane("names"); names.style.zIndex = 640; names.style.pointerEvents = "none";
    function label() {
      names.textContent = "";
      if (!find("input[value=names]").checked) return;
      var taken = [], size = map.getSize();
      taken.push([0, size.y - 34, 110, size.y], [size.x - 48, size.y - 80, size.x, size.y]); // the scale and the buttons
      option().raw.stations.forEach(function (s) { var p = map.latLngToContainerPoint([s.y, s.x]); taken.push([p.x - 13, p.y - 13, p.x + 13, p.y + 13]); });
      function put(text, y, x, dx, dy, className, width) {
        var p = map.latLngToContainerPoint([y, x]), w = width, box = [p.x + dx, p.y + dy, p.x + dx + w, p.y + dy + 14];
        if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) return false;
        if (taken.some(function (o) { return box[0] < o[2] + 2 && box[2] > o[0] - 2 && box[1] < o[3] && box[3] > o[1]; })) return false;
        taken.push(box);
        var node = document.createElement("span"), at = map.containerPointToLayerPoint([box[0], box[1]]);
        node.className = "name " + className; node.textContent = text; node.style.transform = "translate(" + Math.round(at.x) + "px," + Math.round(at.y) + "px)";
        names.appendChild(node); return true;
      }
      var family = getComputedStyle(names).fontFamily;
      function wide(text, font) { pen.font = font + family; return Math.ceil(pen.measureText(text).width) + 2; }
      option().raw.stations.forEach(function (s) {
        var w = wide(s.name, "700 12px ");
        [[16, -7], [-16 - w, -7], [-w / 2, 15], [-w / 2, -29]].some(function (d) { return put(s.name, s.y, s.x, d[0], d[1], "of-station", w); });
      });
      run.labels.forEach(function (each) {
        if (map.getZoom() < map.getBoundsZoom([[0, 0], [run.size[1], run.size[0]]]) + each[3] / 2 - 0.6) return;
        var w = wide(each[0], "11px ");
        put(each[0], each[2], each[1], -w / 2, -7, "", w);
      });
    }
    map.on("moveend zoomend resize", label);

    function show(key_, on) {
      if (key_ === "names") { label(); return; }
      if (on) map.addLayer(overlays[key_]); else map.removeLayer(overlays[key_]);
      if (root.dataset.ready) key();
    }
    function everything() { drawOption(); drawGiven(); drawBlocked(); sliding(); paint(); label(); }
    root.querySelectorAll("input[type=radio]").forEach(function (each) {
      each.addEventListener("change", function () { state.layer = each.value; sliding(); paint(); });
    });
    root.querySelectorAll("input[type=checkbox]").forEach(function (each) {
      each.addEventListener("change", function () { show(each.value, each.checked); });
      show(each.value, each.checked);
    });
    if (choice) choice.addEventListener("change", function () { state.option = Number(choice.value); map.closePopup(); everything(); });
    slider.addEventListener("input", function () {
      var which = timed() || "after";
      state[which] = Number(slider.value); sliding(); paint();
      if (which === "after") drawBlocked();
    });
    everything();
    document.querySelectorAll('a[data-layer][href="#' + CSS.escape(root.id) + '"], a[data-layer][href="#' + root.id + '"]').forEach(function (link) {
      link.addEventListener("click", function () {
        var layer = { blocked: "relief", shelters: "relief", relief_hours: "relief" }[link.dataset.layer] || link.dataset.layer;
        var radio = find('input[type=radio][value="' + layer + '"]'), box = find('input[type=checkbox][value="' + link.dataset.layer + '"]');
        if (box && !box.checked) box.click();
        if (choice) { choice.value = link.dataset.option; choice.dispatchEvent(new Event("change")); }
        if (radio) radio.click();
      });
    });
    // Paper is narrower than the screen: what is on the screen is made smaller, for a canvas drawn anew may come too late for the printer.
    window.addEventListener("beforeprint", function () {
      var width = box.clientWidth, height = box.clientHeight;
      box.style.width = width + "px"; box.style.height = height + "px"; box.style.zoom = Math.min(1, 640 / width);
    });
    window.addEventListener("afterprint", function () { box.style.width = box.style.height = box.style.zoom = ""; });
    root.dataset.ready = "yes";
    return { map: map, state: state, run: run };
  }
  window.yingjiMaps = Array.from(document.querySelectorAll("figure.map")).map(start);
})();
