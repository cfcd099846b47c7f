/* The card form on the block checkout. Written for browsers as they are, nothing is built. */
( function () {
	var name = 'kaitsu_sandbox';
	var element = window.wp.element;
	var settings = window.wc.wcSettings.getSetting( name + '_data', {} );
	var title = window.wp.htmlEntities.decodeEntities( settings.title || 'クレジットカード' );
	var fields = [
		[ 'number', 'カード番号', 'cc-number' ],
		[ 'expiry', '有効期限（月/年）', 'cc-exp' ],
		[ 'cvc', 'セキュリティコード', 'cc-csc' ],
	];

	function Form( props ) {
		var typed = element.useRef( {} );
		var onSetup = props.eventRegistration.onPaymentSetup;
		var types = props.emitResponse.responseTypes;
		element.useEffect( function () {
			return onSetup( function () {
				var data = {};
				fields.forEach( function ( field ) {
					data[ name + '-card-' + field[ 0 ] ] = typed.current[ field[ 0 ] ] || '';
				} );
				return { type: types.SUCCESS, meta: { paymentMethodData: data } };
			} );
		}, [ onSetup, types.SUCCESS ] );
		return element.createElement( 'fieldset', { id: 'wc-' + name + '-cc-form' }, fields.map( function ( field ) {
			var id = name + '-card-' + field[ 0 ];
			return element.createElement( 'p', { key: id },
				element.createElement( 'label', { htmlFor: id }, field[ 1 ] ),
				element.createElement( 'input', {
					id: id, name: id, type: 'tel', inputMode: 'numeric', autoComplete: field[ 2 ],
					onChange: function ( event ) {
						typed.current[ field[ 0 ] ] = event.target.value;
					},
				} )
			);
		} ) );
	}

	var form = element.createElement( Form, {} );
	window.wc.wcBlocksRegistry.registerPaymentMethod( {
		name: name,
		label: element.createElement( 'span', {}, title ),
		ariaLabel: title,
		content: form,
		edit: form,
		canMakePayment: function () {
			return true;
		},
		supports: { features: settings.supports || [ 'products' ] },
	} );
} )();
