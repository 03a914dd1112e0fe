// Makes faults under load and reckons: what clients were told against what is there afterwards, as a Markdown table.
// --kills N (50) kills of the server on each engine; --seed S; --only TEXT. Exit code 1 where a rule does not hold, or
// where the negative control, the same with fsync off, finds nothing.

using Assay.Bench.Faults;

if (args is ["zombie", ..])
{
    return await Zombie.ActAsync(args);
}

var options = Options.Parse(args);
Console.WriteLine(Row.Head);
var rows = new List<Row>();
foreach (var fault in Faults.All(options).Where(f => f.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
{
    var row = await fault.RunAsync(options.Seed);
    Console.WriteLine(row);
    rows.Add(row);
}

Console.WriteLine();
Console.WriteLine($"{rows.Count(r => r.IsAsItShould && r.Impossible is null)} as they should be, {rows.Count(r => !r.IsAsItShould)} not, {rows.Count(r => r.Impossible is not null)} not run.");
return rows.Count > 0 && rows.TrueForAll(r => r.IsAsItShould) ? 0 : 1;
