<?php

declare(strict_types=1);

// Makes the template: php make.php <document root> <install|furnish|settle> <url>

[, $root, $what, $url] = $argv;
$_SERVER['HTTP_HOST'] = (string) preg_replace('~^https?://~', '', $url);
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', $what === 'install');

require "$root/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

add_filter('pre_wp_mail', '__return_true'); // nobody is written to
add_filter('pre_http_request', static fn () => new WP_Error('offline', 'no network in tests'));

if ($what === 'install') {
    wp_install('はなや', 'owner', 'owner@example.com', true, '', wp_slash(bin2hex(random_bytes(16))));
    exit;
}

if ($what === 'settle') { // the first load after a change of themes has work of its own, and so has the first page view
    flush_rewrite_rules(false);
    wp_get_custom_css();
    exit;
}

wp_set_current_user(1);
switch_theme('kaitsu-plain');
$failed = activate_plugin('woocommerce/woocommerce.php');
if (is_wp_error($failed)) {
    fwrite(STDERR, $failed->get_error_message());
    exit(1);
}
WC_Stand_In_Install::furnish();
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $post) {
    if (in_array($post->post_name, ['hello-world', 'sample-page', 'privacy-policy'], true)) {
        wp_delete_post($post->ID, true);
    }
}
$page = static fn (string $slug, string $title, string $body): int => wp_insert_post(wp_slash([
    'post_type' => 'page', 'post_status' => 'publish', 'post_author' => 1,
    'post_name' => $slug, 'post_title' => $title, 'post_content' => $body,
]), true);
$page('tokushoho', '特定商取引法に基づく表記', "<h2>お支払い方法</h2>\r\n<p>銀行振込、代金引換</p>\n");
$page('guide', 'ご利用ガイド', "<!-- wp:paragraph -->\n<p>ご注文の流れ \\ 'ご案内'</p>\n<!-- /wp:paragraph -->\n");
update_option('permalink_structure', '/%postname%/');
