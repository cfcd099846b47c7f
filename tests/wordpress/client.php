<?php

declare(strict_types=1);

// One connection for a whole test session: a statement with its values per line in, its rows per line out.

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli();
$db->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, 1);
$db->real_connect('localhost', $argv[2], '', '', 0, $argv[1]);
$db->set_charset('utf8mb4');

/** Bytes that are no text cannot be said in JSON as they are. */
function shown($value)
{
    return is_string($value) && preg_match('//u', $value) !== 1 ? ['bytes' => base64_encode($value)] : $value;
}

while (($line = fgets(STDIN)) !== false) {
    [$statement, $values] = json_decode($line, true);
    try {
        if ($values === []) {
            $result = $db->query($statement);
        } else {
            $prepared = $db->prepare($statement);
            $prepared->bind_param(str_repeat('s', count($values)), ...$values);
            $prepared->execute();
            $result = $prepared->get_result();
        }
        $rows = $result instanceof mysqli_result ? $result->fetch_all(MYSQLI_NUM) : [];
        $names = $result instanceof mysqli_result ? array_column($result->fetch_fields(), 'name') : [];
        $rows = array_map(static fn (array $row): array => array_map('shown', $row), $rows);
        $answer = ['names' => $names, 'rows' => $rows, 'id' => $db->insert_id];
    } catch (Throwable $error) {
        $answer = ['error' => $error->getMessage()];
    }
    echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), "\n";
}
