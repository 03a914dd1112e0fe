using System.Globalization;
using Assay.Domain.Ledger;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Assay.Formats.Answers;

/// <summary>Reads Parquet columns as the texts that a CSV file would have.</summary>
internal static class ParquetTexts
{
    /// <summary>[rows] of one group; null where a cell is empty.</summary>
    public static string?[] Read(RowGroupReader group, int column, int rows)
    {
        using var reader = group.Column(column);
        using var logical = reader.LogicalReader();
        return logical.Apply(new ToTexts(rows));
    }

    private sealed class ToTexts(int rows) : ILogicalColumnReaderVisitor<string?[]>
    {
        public string?[] OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> columnReader) => Array.ConvertAll(columnReader.ReadAll(rows), value => Text(value));

        private static string? Text(object? value) => value switch
        {
            null => null,
            string text => text,
            bool flag => flag ? "true" : "false",
            double real when double.IsFinite(real) => CanonicalJson.NumberText(real),
            float real when float.IsFinite(real) => CanonicalJson.NumberText(real),
            byte[] bytes when System.Text.Unicode.Utf8.IsValid(bytes) => Encoding.UTF8.GetString(bytes),
            byte[] => throw new InvalidDataException("The file holds bytes that are no UTF-8 where a text is read. Write the column as UTF-8."),
            DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            DateTimeNanos moment => moment.DateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }
}
