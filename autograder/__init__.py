"""The engine: releases, collects, isolates, judges and reports."""
