"""Opens a GeoPackage as QGIS does and says what it finds, as JSON: run by the Python that QGIS's libraries are made for.

qgis_opens.py GPKG PNG: the picture shows all layers in the file's order, the first on top.
"""

import json
import os
import sqlite3
import sys

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRenderContext,
    QgsVectorLayer,
)  # fmt: skip
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def found(layer, loaded):
    """What QGIS knows of one layer."""
    renderer, context = layer.renderer(), QgsRenderContext()
    renderer.startRender(context, layer.fields())
    features = list(layer.getFeatures(QgsFeatureRequest()))
    drawn = []
    for feature in features:
        context.expressionContext().setFeature(feature)
        drawn.append(bool(renderer.symbolsForFeature(feature, context)))
    renderer.stopRender(context)
    label = layer.labeling().settings() if layer.labelsEnabled() and layer.labeling() else None
    return {
        "valid": layer.isValid(),
        "style": loaded,
        "crs": layer.crs().authid(),
        "renderer": renderer.type(),
        "legend": [item.label() for item in renderer.legendSymbolItems()],
        "symbols": [symbol.color().name() for symbol in renderer.symbols(QgsRenderContext())],
        "label": label.fieldName if label else "",
        "fields": {field.name(): field.alias() for field in layer.fields() if field.name() != "fid"},
        "features": len(features),
        "drawn": sum(drawn),
    }


def main(path, png):
    app = QgsApplication([], False)
    app.initQgis()
    with sqlite3.connect(path) as database:
        names = [row[0] for row in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
    layers, told = [], {}
    for name in names:
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        _, loaded = layer.loadDefaultStyle()
        layers.append(layer)
        told[name] = found(layer, loaded)
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    extent = layers[0].extent()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    extent.scale(1.1)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1200, 900))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(png)
    print(json.dumps(told), flush=True)
    os._exit(0)  # QGIS 3.22 does not survive its own end where layers are still held


main(sys.argv[1], sys.argv[2])
