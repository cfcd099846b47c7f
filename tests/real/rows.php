<?php

declare(strict_types=1);

/*
 * Writes rows of wp_options as they are, with nothing of WordPress but its database loaded. In the folder of wp-load.php;
 * on stdin {"host", "rows": {name: {"value"} or {"raw"} or null}, "activate": [plugins]}. Answers with the rows before
 * (raw or null) and with how the database is reached.
 */

$asked = json_decode(stream_get_contents(STDIN), true);
$_SERVER['HTTP_HOST'] = $asked['host'];
define('SHORTINIT', true);
require getcwd() . '/wp-load.php';

$before = [];
foreach ($asked['rows'] as $name => $row) {
    $before[$name] = $wpdb->get_var($wpdb->prepare("SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name));
    if ($row === null) {
        $wpdb->delete($wpdb->options, ['option_name' => $name]);
        continue;
    }
    $raw = $row['raw'] ?? (is_array($row['value']) ? serialize($row['value']) : $row['value']);
    $wpdb->replace($wpdb->options, ['option_name' => $name, 'option_value' => $raw, 'autoload' => 'on']);
}
$active = $wpdb->get_var("SELECT option_value FROM $wpdb->options WHERE option_name = 'active_plugins'");
if (($asked['activate'] ?? []) !== []) {
    $plugins = array_values(array_unique(array_merge(unserialize($active), $asked['activate'])));
    $wpdb->update($wpdb->options, ['option_value' => serialize($plugins)], ['option_name' => 'active_plugins']);
    $before['active_plugins'] = $active;
}
$database = ['host' => DB_HOST, 'user' => DB_USER, 'password' => DB_PASSWORD, 'name' => DB_NAME, 'prefix' => $wpdb->prefix];
echo json_encode(['before' => (object) $before, 'database' => $database]);
