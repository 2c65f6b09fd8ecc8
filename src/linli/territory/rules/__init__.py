"""Pure rules of clause 5: what a division, a boundary, a grid and a change of grids must be."""
