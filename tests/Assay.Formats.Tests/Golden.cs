using System.Runtime.CompilerServices;
using System.Text;

namespace Assay.Formats.Tests;

/// <summary>Small inputs and accepted outputs under tests/Golden; ASSAY_ACCEPT=1 writes the outputs anew.</summary>
internal static class Golden
{
    public static byte[] Input(string name) => File.ReadAllBytes(PathOf(name));

    public static void Check(string name, string actual)
    {
        if (Environment.GetEnvironmentVariable("ASSAY_ACCEPT") == "1")
        {
            File.WriteAllBytes(PathOf(name), Encoding.UTF8.GetBytes(actual));
        }

        Assert.True(File.Exists(PathOf(name)), $"tests/Golden/{name} is missing: make accept writes it.");
        Assert.Equal(Encoding.UTF8.GetString(Input(name)), actual);
    }

    private static string PathOf(string name) => Path.Combine(Root(), "tests", "Golden", name);

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Assay.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository is not around " + here);
    }
}
