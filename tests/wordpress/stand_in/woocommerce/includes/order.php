<?php

declare(strict_types=1);

/** An order. What it is kept in is WC_Stand_In_Orders'. */
class WC_Order
{
    /** @var int */
    private $id = 0;
    /** @var array<string, mixed> */
    private $data = [
        'status' => '', 'currency' => 'JPY', 'total' => 0, 'payment_method' => '', 'payment_method_title' => '',
        'transaction_id' => '', 'billing_email' => '', 'billing_first_name' => '', 'billing_last_name' => '',
        'billing_address_1' => '', 'billing_phone' => '', 'created_via' => '', 'order_key' => '', 'cart_hash' => '',
        'customer_note' => '',
    ];
    /** @var array<string, mixed> */
    private $meta = [];
    /** @var list<array{product_id: int, name: string, quantity: int, total: float}> */
    private $items = [];

    public function __construct($order = 0)
    {
        if ((int) $order > 0) {
            [$this->data, $this->meta, $this->items] = WC_Stand_In_Orders::read((int) $order, $this->data);
            $this->id = (int) $order;
        }
    }

    /** Getters and setters of what an order has: get_total(), set_billing_email() … */
    public function __call($name, $arguments)
    {
        $key = substr($name, 4);
        if (!array_key_exists($key, $this->data)) {
            throw new BadMethodCallException("WC_Order::$name is not in the stand-in");
        }
        if (strpos($name, 'set_') === 0) {
            $this->data[$key] = $arguments[0];
        }
        return $this->data[$key];
    }

    public function get_id()
    {
        return $this->id;
    }

    public function get_status($context = 'view')
    {
        return $this->data['status'] === '' ? 'pending' : $this->data['status'];
    }

    public function set_status($status)
    {
        $this->data['status'] = (string) preg_replace('/^wc-/', '', $status);
    }

    public function has_status($status)
    {
        return in_array($this->get_status(), (array) $status, true);
    }

    public function set_payment_method($method = '')
    {
        $this->data['payment_method'] = is_object($method) ? $method->id : (string) $method;
        $this->data['payment_method_title'] = is_object($method) ? $method->get_title() : '';
    }

    public function get_items()
    {
        return $this->items;
    }

    /** Take over what is in the cart. */
    public function fill(WC_Cart $cart): void
    {
        $this->items = [];
        foreach ($cart->get_cart() as $item) {
            $this->items[] = [
                'product_id' => $item['product_id'], 'name' => wc_get_product($item['product_id'])->get_name(),
                'quantity' => $item['quantity'], 'total' => WC_Cart::price($item),
            ];
        }
        $this->data['total'] = $cart->get_total('edit');
        $this->data['cart_hash'] = $cart->get_cart_hash();
    }

    public function get_meta($key = '', $single = true)
    {
        return $this->meta[$key] ?? '';
    }

    public function update_meta_data($key, $value)
    {
        $this->meta[$key] = $value;
    }

    public function add_meta_data($key, $value, $unique = false)
    {
        $this->meta[$key] = $value;
    }

    public function delete_meta_data($key)
    {
        unset($this->meta[$key]);
    }

    public function save_meta_data()
    {
        $this->save();
    }

    public function save()
    {
        $is_new = $this->id === 0;
        $this->data['order_key'] = $this->data['order_key'] ?: 'wc_order_' . bin2hex(random_bytes(6));
        do_action('woocommerce_before_order_object_save', $this, null);
        [$this->id, $before] = WC_Stand_In_Orders::write($this->id, ['status' => $this->get_status()] + $this->data, [
            'meta' => $this->meta, 'items' => $this->items,
        ]);
        do_action('woocommerce_after_order_object_save', $this, null);
        $was_draft = $before === '' || $before === 'checkout-draft';
        if ($was_draft && $this->get_status() !== 'checkout-draft') {
            do_action('woocommerce_new_order', $this->id, $this);
        } elseif (!$is_new) {
            do_action('woocommerce_update_order', $this->id, $this);
        }
        return $this->id;
    }

    public function update_status($status, $note = '')
    {
        $before = $this->get_status();
        $this->set_status($status);
        $this->save();
        $this->add_order_note($note . " $before → {$this->get_status()}");
        WC_Stand_In_Orders::count($this->id, $this->get_status(), $this->items);
        do_action("woocommerce_order_status_{$this->get_status()}", $this->id, $this);
        do_action('woocommerce_order_status_changed', $this->id, $before, $this->get_status(), $this);
        return true;
    }

    public function payment_complete($transaction_id = '')
    {
        $this->data['transaction_id'] = $transaction_id;
        $this->update_status('processing');
        do_action('woocommerce_payment_complete', $this->id, $transaction_id);
        return true;
    }

    public function add_order_note($note)
    {
        return wp_insert_comment([
            'comment_post_ID' => $this->id, 'comment_author' => 'WooCommerce', 'comment_content' => $note,
            'comment_agent' => 'WooCommerce', 'comment_type' => 'order_note', 'comment_approved' => 1,
        ]);
    }

    public function get_formatted_order_total()
    {
        return '¥' . number_format((float) $this->data['total']);
    }

    public function get_checkout_order_received_url()
    {
        $url = trailingslashit(wc_get_page_permalink('checkout')) . "order-received/$this->id/";
        return add_query_arg('key', $this->data['order_key'], $url);
    }

    public function get_data_store()
    {
        return new WC_Stand_In_Order_Data();
    }

    public function delete($force = false)
    {
        do_action('woocommerce_before_delete_order', $this->id, $this);
        WC_Stand_In_Orders::remove($this->id, $this->items);
        do_action('woocommerce_delete_order', $this->id);
        return true;
    }
}

function wc_get_order($order = false)
{
    $id = $order instanceof WC_Order ? $order->get_id() : (int) $order;
    return WC_Stand_In_Orders::exists($id) ? new WC_Order($id) : false;
}

function wc_create_order()
{
    $order = new WC_Order();
    $order->save();
    return $order;
}

/** Newest first; `status`, `payment_method`, `limit`, `return` => 'ids'. */
function wc_get_orders($arguments)
{
    $ids = WC_Stand_In_Orders::find($arguments);
    return ($arguments['return'] ?? '') === 'ids' ? $ids : array_map('wc_get_order', $ids);
}
