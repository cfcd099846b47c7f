<?php

declare(strict_types=1);

/*
 * Welcart's rows, with nothing of WordPress but its database loaded. In the folder of wp-load.php; on stdin
 * {"host", "sql": [statement with {prefix}], "raw": {row: text or null}, "put": [[[row, path], value, only where absent]],
 * "read": [row]}. Answers with the rows of "read", "raw" as they are and "values" as PHP has them.
 */

$asked = json_decode(stream_get_contents(STDIN), true);
$_SERVER['HTTP_HOST'] = $asked['host'];
define('SHORTINIT', true);
require getcwd() . '/wp-load.php';

function row(string $name): ?string
{
    global $wpdb;
    return $wpdb->get_var($wpdb->prepare("SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name));
}

function put(string $name, ?string $raw): void
{
    global $wpdb;
    if ($raw === null) {
        $wpdb->delete($wpdb->options, ['option_name' => $name]);
    } elseif (row($name) !== $raw) {
        $wpdb->query($wpdb->prepare(
            "INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'auto')"
            . ' ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)',
            $name,
            $raw
        ));
    }
}

foreach ($asked['sql'] ?? [] as $statement) {
    $wpdb->query(str_replace('{prefix}', $wpdb->prefix, $statement));
}
foreach ($asked['raw'] ?? [] as $name => $raw) {
    put($name, $raw);
}
$rows = [];
foreach ($asked['put'] ?? [] as [[$name, $path], $value, $onlyWhereAbsent]) {
    $rows[$name] = $rows[$name] ?? (array) unserialize(row($name) ?? 'a:0:{}');
    $place = &$rows[$name];
    foreach ($path === '' ? [] : explode('/', $path) as $key) {
        $place = &$place[$key];
    }
    $place = $onlyWhereAbsent && $place !== null ? $place : $value;
    unset($place);
}
foreach ($rows as $name => $value) {
    put($name, serialize($value));
}
$answer = ['raw' => [], 'values' => []];
foreach ($asked['read'] as $name) {
    $answer['raw'][$name] = row($name);
    $value = @unserialize(row($name) ?? '');
    $answer['values'][$name] = $value === false ? row($name) : $value;
}
echo json_encode($answer);
