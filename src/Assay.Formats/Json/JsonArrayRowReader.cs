using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Formats.Json;

/// <summary>One array of objects, read element by element.</summary>
public sealed class JsonArrayRowReader(Stream stream) : RowReader(stream, _ => new JsonArrayFraming())
{
    private protected override Fault? Add(RowBatch batch)
    {
        JsonRow.Add(batch, Records, "The element");
        return null;
    }
}
