<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

use Eccube\Repository\PaymentRepository as EccubePaymentRepository;

/**
 * Asks for payments as they are offered in this request. The checkout chooses one of these beforehand: one that is not
 * offered would end it for every other method, too.
 */
class PaymentRepository extends EccubePaymentRepository
{
    public function findPayments($delivery, $returnType = false)
    {
        $found = Own::safely(fn () => Visitor::previews() ? $this->linked($delivery, $returnType) : null)
            ?? parent::findPayments($delivery, $returnType);
        $isOffered = fn ($one) => is_array($one)
            ? Offered::isOffered($one['method_class'] ?? '', (bool) ($one['visible'] ?? true))
            : $one->isVisible(); // what has been loaded was judged then
        return array_values(array_filter($found, fn ($one) => Own::safely(fn () => $isOffered($one), true)));
    }

    /** As EC-CUBE asks, hidden ones among them. */
    private function linked($delivery, $returnType): array
    {
        $query = $this->createQueryBuilder('p')
            ->innerJoin('Eccube\Entity\PaymentOption', 'po', 'WITH', 'po.payment_id = p.id')
            ->where('po.Delivery = (:delivery)')
            ->orderBy('p.sort_no', 'DESC')
            ->setParameter('delivery', $delivery)
            ->getQuery();
        return $returnType ? $query->getResult() : $query->getArrayResult();
    }
}
