using System.Globalization;

namespace Assay.Bench.Web;

internal sealed record Options(int Rows, string Assay)
{
    public static Options Parse(string[] arguments)
    {
        var options = new Options(1_000_000, Path.GetFullPath("out/assay"));
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--rows" => options with { Rows = int.Parse(value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) },
                "--assay" => options with { Assay = Path.GetFullPath(value) },
                _ => throw new ArgumentException($"{arguments[i]} is no option; there are --rows N and --assay PATH."),
            };
        }

        return options;
    }
}
