<?php

declare(strict_types=1);

/*
 * In the folder of a real shop's wp-load.php, with nothing of WordPress but its database loaded: a request per line in,
 * an answer per line out. {"ask": statement, "values"} has its rows by name; {"options": {name: PHP values or null}}
 * writes rows of wp_options as PHP serializes them, {"read": name} has what one holds. `{}` is the tables' prefix.
 */

define('SHORTINIT', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getcwd() . '/wp-load.php';

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
[$host, $port, $socket] = $wpdb->parse_db_host(DB_HOST);
$db = new mysqli($host, DB_USER, DB_PASSWORD, DB_NAME, (int) $port, (string) $socket);
$db->set_charset('utf8mb4');

$ask = static function (string $statement, array $values = []) use ($db, $wpdb): array {
    $prepared = $db->prepare(str_replace('{}', $wpdb->prefix, $statement));
    if ($values !== []) {
        $prepared->bind_param(str_repeat('s', count($values)), ...$values);
    }
    $prepared->execute();
    $found = $prepared->get_result();
    return $found instanceof mysqli_result ? $found->fetch_all(MYSQLI_ASSOC) : [];
};

while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true);
    try {
        $answer = isset($asked['ask']) ? $ask($asked['ask'], $asked['values'] ?? []) : [];
        foreach ($asked['options'] ?? [] as $name => $value) {
            $ask('DELETE FROM {}options WHERE option_name = ? AND ? IS NULL', [$name, $value === null ? null : '']);
            if ($value !== null) {
                $ask(
                    "INSERT INTO {}options (option_name, option_value, autoload) VALUES (?, ?, 'auto')"
                    . ' ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)',
                    [$name, is_array($value) ? serialize($value) : (string) $value]
                );
            }
        }
        if (isset($asked['read'])) {
            $row = $ask('SELECT option_value AS value FROM {}options WHERE option_name = ?', [$asked['read']])[0] ?? null;
            $value = $row === null ? null : @unserialize($row['value']);
            $answer = $value === false ? $row['value'] : $value;
        }
    } catch (Throwable $error) {
        $answer = ['error' => $error->getMessage()];
    }
    echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
}
