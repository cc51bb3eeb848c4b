"""Colours, type and spacing of Gradio's own components, taken from the page's variables in assets/page/look.css."""

from gradio.themes import Base, sizes

SANS = ("Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")


def build_theme() -> Base:
    """Neutral greys, so that colours are judged fairly, and one accent for the one thing to do next."""
    return Base(font=list(SANS), font_mono=list(MONO), text_size=sizes.text_sm, radius_size=sizes.radius_md).set(
        body_background_fill="var(--studio-bg)",
        body_background_fill_dark="var(--studio-bg)",
        body_text_color="var(--studio-ink)",
        body_text_color_dark="var(--studio-ink)",
        body_text_color_subdued="var(--studio-soft)",
        body_text_color_subdued_dark="var(--studio-soft)",
        background_fill_primary="var(--studio-panel)",
        background_fill_primary_dark="var(--studio-panel)",
        background_fill_secondary="var(--studio-raise)",
        background_fill_secondary_dark="var(--studio-raise)",
        border_color_primary="var(--studio-line)",
        border_color_primary_dark="var(--studio-line)",
        color_accent="var(--studio-accent)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_padding="0px",
        block_shadow="none",
        block_shadow_dark="none",
        block_label_text_color="var(--studio-soft)",
        block_label_text_color_dark="var(--studio-soft)",
        block_title_text_color="var(--studio-soft)",
        block_title_text_color_dark="var(--studio-soft)",
        block_title_text_weight="400",
        block_title_text_size="12px",
        input_background_fill="var(--studio-raise)",
        input_background_fill_dark="var(--studio-raise)",
        input_background_fill_focus="var(--studio-raise)",
        input_background_fill_focus_dark="var(--studio-raise)",
        input_border_color="var(--studio-line)",
        input_border_color_dark="var(--studio-line)",
        input_border_width="1px",
        input_border_width_dark="1px",
        input_placeholder_color="var(--studio-soft)",
        input_placeholder_color_dark="var(--studio-soft)",
        button_primary_background_fill="var(--studio-accent)",
        button_primary_background_fill_dark="var(--studio-accent)",
        button_primary_background_fill_hover="var(--studio-accent-strong)",
        button_primary_background_fill_hover_dark="var(--studio-accent-strong)",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_primary_border_color_hover="transparent",
        button_primary_border_color_hover_dark="transparent",
        button_secondary_border_color="transparent",
        button_secondary_border_color_dark="transparent",
        button_primary_text_color="var(--studio-accent-ink)",
        button_primary_text_color_dark="var(--studio-accent-ink)",
        button_secondary_background_fill="var(--studio-raise)",
        button_secondary_background_fill_dark="var(--studio-raise)",
        button_secondary_text_color="var(--studio-ink)",
        button_secondary_text_color_dark="var(--studio-ink)",
    )
