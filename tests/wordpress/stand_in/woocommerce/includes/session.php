<?php

declare(strict_types=1);

/** A shopper's session: a row that a signed cookie names. */
class WC_Session_Handler
{
    private const LIFETIME = 2 * DAY_IN_SECONDS;

    /** @var string */
    private $cookie;
    /** @var string */
    private $customer;
    /** @var int */
    private $expires;
    /** @var bool */
    private $known = false;
    /** @var bool */
    private $dirty = false;
    /** @var array<string, string> */
    private $data = [];

    public function __construct()
    {
        $this->cookie = (string) apply_filters('woocommerce_cookie', 'wp_woocommerce_session_' . COOKIEHASH);
        $this->customer = 't_' . bin2hex(random_bytes(15));
        $this->expires = time() + self::LIFETIME;
    }

    public function init()
    {
        $parts = explode('|', (string) wp_unslash($_COOKIE[$this->cookie] ?? ''));
        if (count($parts) === 4 && hash_equals($this->seal($parts[0], (int) $parts[1]), $parts[3])) {
            [$this->customer, $this->expires, $this->known] = [$parts[0], (int) $parts[1], true];
            $this->data = (array) $this->get_session($this->customer, []);
        }
        add_action('woocommerce_set_cart_cookies', [$this, 'set_customer_session_cookie']);
        add_action('shutdown', [$this, 'save_data'], 20);
    }

    public function get($key, $default = null)
    {
        $key = sanitize_key($key);
        return isset($this->data[$key]) ? maybe_unserialize($this->data[$key]) : $default;
    }

    public function set($key, $value)
    {
        if ($value !== $this->get($key)) {
            $this->data[sanitize_key($key)] = maybe_serialize($value);
            $this->dirty = true;
        }
    }

    public function __get($key)
    {
        return $this->get($key);
    }

    public function __set($key, $value)
    {
        $this->set($key, $value);
    }

    public function __unset($key)
    {
        unset($this->data[sanitize_key($key)]);
        $this->dirty = true;
    }

    public function get_customer_id()
    {
        return $this->customer;
    }

    public function get_customer_unique_id()
    {
        return $this->customer;
    }

    public function has_session()
    {
        return $this->known || isset($_COOKIE[$this->cookie]);
    }

    public function get_session($customer, $default = false)
    {
        global $wpdb;
        $found = $wpdb->get_var($wpdb->prepare(
            "SELECT session_value FROM {$wpdb->prefix}woocommerce_sessions WHERE session_key = %s",
            $customer
        ));
        return $found === null ? $default : maybe_unserialize($found);
    }

    public function set_customer_session_cookie($set)
    {
        if ($set && !$this->known && !headers_sent()) {
            $value = "$this->customer|$this->expires|" . ($this->expires - HOUR_IN_SECONDS) . '|'
                . $this->seal($this->customer, $this->expires);
            setcookie($this->cookie, $value, ['expires' => $this->expires, 'path' => '/', 'httponly' => true]);
            $this->known = true;
        }
    }

    public function save_data()
    {
        global $wpdb;
        if ($this->dirty && $this->has_session()) {
            $wpdb->query($wpdb->prepare(
                "INSERT INTO {$wpdb->prefix}woocommerce_sessions (session_key, session_value, session_expiry)"
                . ' VALUES (%s, %s, %d) ON DUPLICATE KEY UPDATE session_value = VALUES(session_value)',
                $this->customer,
                maybe_serialize($this->data),
                $this->expires
            ));
            $this->dirty = false;
        }
    }

    private function seal(string $customer, int $expires): string
    {
        return hash_hmac('sha256', "$customer|$expires", wp_salt());
    }
}
