//! State to cells: screens, widgets, theme.
