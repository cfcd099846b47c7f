<?php

/**
 * Test-only must-use plugin: what the modules ask of their gateways over WordPress is asked of the stand-in
 * at '@stub@' (tests/gateways/stub.py). The gateway's host goes along as a header.
 */
add_filter('pre_http_request', static function ($answer, $request, $url) {
    $parts = parse_url($url);
    if (!isset($parts['host']) || in_array($parts['host'], array('127.0.0.1', 'localhost'), true)) {
        return $answer;
    }
    $request['headers'] = array_merge(
        is_array($request['headers']) ? $request['headers'] : array(),
        array('X-Asked-Host' => $parts['host'])
    );
    $query = isset($parts['query']) ? '?' . $parts['query'] : '';
    return wp_remote_request('@stub@' . (isset($parts['path']) ? $parts['path'] : '/') . $query, $request);
}, 10, 3);
