using System.Text;
using System.Text.RegularExpressions;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Tests.Support;

namespace Assay.Server.Tests;

/// <summary>docs/security.md says what is so. `make accept` rewrites its table of roles.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string File_ = Path.Combine(Repository.Root, "docs", "security.md");

    [Fact]
    public void The_table_of_roles_is_what_the_code_says()
    {
        var text = File.ReadAllText(File_).ReplaceLineEndings("\n");
        var expected = Table().Replace(text, RoleTable(), 1);
        if (Repository.Accepts)
        {
            File.WriteAllText(File_, expected);
            return;
        }

        Assert.Equal(expected, text);
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var named = TestNames().Matches(File.ReadAllText(File_)).Select(m => m.Groups[1].Value).Distinct().ToList();
        var known = typeof(SecurityDocumentTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttributes(typeof(FactAttribute), true).Length > 0).Select(m => m.Name).ToHashSet();

        Assert.True(named.Count >= 15);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    private static string RoleTable()
    {
        var table = new StringBuilder($"| permission | {string.Join(" | ", Permissions.All.Select(Permissions.Name))} |\n|---|{string.Concat(Permissions.All.Select(_ => "---|"))}\n");
        foreach (var permission in Enum.GetValues<Permission>())
        {
            table.Append($"| `{Caller.ScopeOf(permission)}` | {string.Join(" | ", Permissions.All.Select(r => Permissions.Allows(r, permission) ? "yes" : ""))} |\n");
        }

        return table.ToString();
    }

    [GeneratedRegex(@"\| permission \|[^\n]*\n(\|[^\n]*\n)+")]
    private static partial Regex Table();

    [GeneratedRegex(@"\| `(\w+)` \|\n")]
    private static partial Regex TestNames();
}
