"""One port for prices: whatever the source, a ``PriceTable`` comes out."""

from pathlib import Path

from workbench.errors import InputError
from workbench.inputs import Inputs, fetch_file
from workbench.market.prices import PriceRequest, PriceTable


def load_prices(request: PriceRequest, inputs: Inputs) -> PriceTable:
    """Prices from a file, from Yahoo or from the bundled sample market, with the repairs the request allows.

    Raises:
        InputError: an unknown asset, or a wrong date.
        DataError: the prices cannot be read, or need a repair that was not allowed.
        ServiceError: Yahoo does not answer and nothing is stored.
    """
    if request.source == "sample":
        from workbench.market.sample import load_sample

        return load_sample(request, inputs)
    if request.source == "yahoo":
        from workbench.market.yahoo import load_yahoo

        return load_yahoo(request, inputs)
    return _load_file(request, inputs)


def _load_file(request: PriceRequest, inputs: Inputs) -> PriceTable:
    from workbench.market.data_quality import clean
    from workbench.market.price_files import parse_price_file

    if request.path is None:
        raise InputError("prices from a file need `path`.", "Name the file.")
    path = Path(request.path)
    data, source = inputs.read("prices", source="file", identifier=request.path, fetch=fetch_file(path))
    today = inputs.now().date()
    return clean(
        parse_price_file(data, path.name, today=today),
        request.repairs,
        source=source,
        assets=request.assets,
        start=request.start,
        end=request.end,
        today=today,
    )
