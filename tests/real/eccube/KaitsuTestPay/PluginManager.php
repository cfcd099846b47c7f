<?php

declare(strict_types=1);

namespace Plugin\KaitsuTestPay;

use Eccube\Entity\Delivery;
use Eccube\Entity\Payment;
use Eccube\Entity\PaymentOption;
use Eccube\Plugin\AbstractPluginManager;
use Plugin\KaitsuTestPay\Entity\Config;
use Plugin\KaitsuTestPay\Service\Card;
use Psr\Container\ContainerInterface;

class PluginManager extends AbstractPluginManager
{
    /** A hidden payment, linked to every delivery, and the one row of the module's settings. */
    public function enable(array $meta, ContainerInterface $container)
    {
        $manager = $container->get('doctrine')->getManager();
        if ($manager->getRepository(Payment::class)->findOneBy(['method_class' => Card::class])) {
            return;
        }
        $payment = (new Payment())->setMethod('Kaitsu test card')->setMethodClass(Card::class);
        $payment->setCharge(0)->setSortNo(100)->setVisible(false);
        $manager->persist($payment);
        $manager->persist(new Config());
        $manager->flush();
        foreach ($manager->getRepository(Delivery::class)->findAll() as $delivery) {
            $option = (new PaymentOption())->setPayment($payment)->setDelivery($delivery);
            $option->setPaymentId($payment->getId())->setDeliveryId($delivery->getId());
            $manager->persist($option);
        }
        $manager->flush();
    }
}
