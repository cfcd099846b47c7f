<?php

declare(strict_types=1);

?><!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo('charset'); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<?php wp_body_open(); ?>
<main>
<?php
while (have_posts()) {
    the_post();
    echo '<article><h1>', esc_html(get_the_title()), '</h1><div class="entry-content">';
    the_content();
    echo '</div></article>';
}
?>
</main>
<?php wp_footer(); ?>
</body>
</html>
