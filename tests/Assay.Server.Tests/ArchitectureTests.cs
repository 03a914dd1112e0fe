using System.Text.RegularExpressions;
using System.Xml.Linq;
using Assay.Tests.Support;

namespace Assay.Server.Tests;

/// <summary>Who may know whom. Adding an edge means editing a list here, in review.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> AllowedEdges = new()
    {
        ["Assay.Domain"] = [],
        ["Assay.Quality"] = [],
        ["Assay.Formats"] = ["Assay.Domain"],
        ["Assay.Store"] = ["Assay.Domain"],
        ["Assay.Server"] = ["Assay.Domain", "Assay.Quality", "Assay.Formats", "Assay.Store"],
    };

    [Fact]
    public void Projects_reference_only_what_they_may()
    {
        var actual = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).Order().ToArray());

        Assert.Equal(AllowedEdges.Keys.Order(), actual.Keys.Order());
        Assert.All(actual, project => Assert.Equal(AllowedEdges[project.Key].Order(), project.Value));
    }

    [Theory]
    [InlineData(@"\bHttpContext\b|\bIResult\b", "src/Assay.Server", "Features/|Hosting/")]
    [InlineData(@"\bConsole\.", "src", "Assay.Server/Commands/")]
    [InlineData(@"DateTime(Offset)?\.(Utc)?Now|Random\.Shared", "src", "Assay.Server/Hosting/")]
    [InlineData(@"\b(SqliteConnection|NpgsqlConnection|NpgsqlDataSource)\b", "src", "Assay.Store/")]
    [InlineData(@"using Assay\.Server\.Commands", "src/Assay.Server/Features", "^$")]
    [InlineData(@"using Assay\.Server\.(Features|Commands)", "src/Assay.Server/Work", "^$")]
    [InlineData(@"File\.(Open|Read|Write)|Directory\.|HttpClient", "src/Assay.Formats", "^$")]
    [InlineData(@"File\.(Open|Read|Write)|Directory\.|HttpClient|TimeProvider", "src/Assay.Domain", "^$")]
    [InlineData(@"File\.(ReadAllText|ReadAllLines|ReadLines|OpenText)|new StreamReader\(", "src", "Store/Engine/Migrator|Work/Demo/DemoData")] // replaced letters would be other letters: Utf8Text
    [InlineData(@"\bFile\.(Open|ReadAll)", "src/Assay.Server/Commands", "Commands/InputFile")]
    public void A_word_stays_in_the_rooms_that_may_say_it(string word, string folder, string allowed)
    {
        var offenders = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(file.Replace('\\', '/'), allowed))
            .Where(file => Regex.IsMatch(Code(file), word))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.Empty(offenders);
    }

    [Fact]
    public void No_feature_uses_another_feature_but_for_the_views_they_show()
    {
        var offenders = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Assay.Server/Features"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Regex.IsMatch(Code(file), @"\b(SubmitAnnotation|NextTask|PublishTaxonomy|ImportItems|CreateProject|SetRoles)\.Handle"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_migration_has_its_twin_for_the_other_engine()
    {
        var names = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Assay.Store/Migrations")).Select(f => Path.GetFileName(f)!).ToList();

        Assert.Equal(
            names.Where(n => n.EndsWith(".sqlite.sql", StringComparison.Ordinal)).Select(n => n.Replace(".sqlite.sql", "", StringComparison.Ordinal)).Order(),
            names.Where(n => n.EndsWith(".postgres.sql", StringComparison.Ordinal)).Select(n => n.Replace(".postgres.sql", "", StringComparison.Ordinal)).Order());
    }

    /// <summary>Without comments.</summary>
    private static string Code(string file) => Comments().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();
}
