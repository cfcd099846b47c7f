<?php

namespace Plugin\KaitsuTestPay\Controller;

use Eccube\Controller\AbstractController;
use Plugin\KaitsuTestPay\Entity\Config;
use Plugin\KaitsuTestPay\Repository\ConfigRepository;
use Symfony\Component\Form\Extension\Core\Type\FormType;
use Symfony\Component\Form\Extension\Core\Type\TextType;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Annotation\Route;

class ConfigController extends AbstractController
{
    /**
     * ?new saves what was typed as a row of its own, as some modules do.
     *
     * @Route("/%eccube_admin_route%/kaitsu_test_pay/config", name="kaitsu_test_pay_admin_config")
     */
    public function index(Request $request, ConfigRepository $repository): Response
    {
        $config = $request->query->has('new') ? new Config() : $repository->get();
        $builder = $this->formFactory->createNamedBuilder('config', FormType::class, $config);
        foreach (['label', 'secret', 'in_json', 'in_php'] as $name) {
            $path = strncmp($name, 'in_', 3) === 0 ? lcfirst(str_replace('_', '', ucwords($name, '_'))) : $name;
            $builder->add($name, TextType::class, ['required' => false, 'property_path' => $path]);
        }
        $form = $builder->getForm();
        $form->handleRequest($request);
        if ($form->isSubmitted() && $form->isValid()) {
            $this->entityManager->persist($config);
            $this->entityManager->flush();
            return $this->redirectToRoute('kaitsu_test_pay_admin_config');
        }
        return $this->render('@KaitsuTestPay/config.twig', ['form' => $form->createView()]);
    }
}
