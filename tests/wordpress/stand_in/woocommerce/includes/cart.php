<?php

declare(strict_types=1);

/** What a shopper has in the cart: key => id and quantity, kept in the session. */
class WC_Cart
{
    /** @var array<string, array{key: string, product_id: int, quantity: int}> */
    public $cart_contents = [];

    public function __construct()
    {
        $this->cart_contents = (array) WC()->session->get('cart', []);
    }

    public function get_cart()
    {
        return $this->cart_contents;
    }

    public function is_empty()
    {
        return $this->cart_contents === [];
    }

    public function add_to_cart($product_id = 0, $quantity = 1)
    {
        $product = wc_get_product($product_id);
        $key = md5((string) $product_id);
        $wanted = (int) $quantity + ($this->cart_contents[$key]['quantity'] ?? 0);
        if ($product === false || !$product->is_purchasable() || $product->get_stock_quantity() < $wanted) {
            return false;
        }
        $this->cart_contents[$key] = ['key' => $key, 'product_id' => (int) $product_id, 'quantity' => $wanted];
        $this->keep();
        do_action('woocommerce_add_to_cart', $key, $product_id, $quantity, 0, [], []);
        return $key;
    }

    public function remove_cart_item($key)
    {
        unset($this->cart_contents[$key]);
        $this->keep();
        return true;
    }

    public function empty_cart()
    {
        $this->cart_contents = [];
        $this->keep();
    }

    public function get_cart_contents_count()
    {
        return array_sum(array_column($this->cart_contents, 'quantity'));
    }

    public function get_total($context = 'view')
    {
        $prices = array_map(static fn (array $item): float => WC_Cart::price($item), $this->cart_contents);
        return $context === 'view' ? '¥' . number_format(array_sum($prices)) : array_sum($prices);
    }

    public function needs_payment()
    {
        return $this->get_total('edit') > 0;
    }

    public function get_cart_hash()
    {
        return $this->is_empty() ? '' : md5((string) wp_json_encode($this->cart_contents));
    }

    public static function price(array $item): float
    {
        $product = wc_get_product($item['product_id']);
        return $product === false ? 0.0 : (float) $product->get_price() * $item['quantity'];
    }

    private function keep(): void
    {
        WC()->session->set('cart', $this->cart_contents);
        do_action('woocommerce_set_cart_cookies', true);
    }
}

function wc_load_cart()
{
    WC()->initialize_session();
    WC()->initialize_cart();
}
