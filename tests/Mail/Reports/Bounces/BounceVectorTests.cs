namespace Posthouse.Mail.Tests;

/// <summary>315 real reports of a public suite against what a careful reader makes of them (bounces.txt).</summary>
public sealed class BounceVectorTests
{
    [Fact]
    public void Real_reports_are_read_as_a_careful_reader_reads_them()
    {
        IReadOnlyList<string> files = Vectors.Messages("bounces");
        Dictionary<string, string> expected = Expectations();
        var missed = new List<string>();
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string read = Write(ReturnedReportReader.Read(File.ReadAllBytes(file)));
            if (!expected.TryGetValue(name, out string? wanted)) missed.Add($"{name}: nothing is written down; read: {read}");
            else if (read != wanted) missed.Add($"{name}: {wanted}; read: {read}");
        }

        foreach (string line in missed) TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(missed.Count <= files.Count * 0.05, $"{missed.Count} of {files.Count} are read otherwise:\n{string.Join('\n', missed)}");
    }

    [Fact]
    public void Every_verdict_on_a_real_report_has_a_named_rule()
    {
        foreach (string file in Vectors.Messages("bounces"))
        {
            foreach (ReturnedRecipient recipient in ReturnedReportReader.Read(File.ReadAllBytes(file)).Recipients) Assert.Matches("^[a-z][a-z0-9.-]+$", recipient.Verdict.Rule);
        }
    }

    private static string Write(ReturnedReport report) => report.Kind switch
    {
        ReturnedKind.None => "no report",
        ReturnedKind.Delivery => string.Join(" | ", report.Recipients.Select(static r => $"{(r.Verdict.Class == BounceClass.Delivered ? "-" : r.Status)} {r.Verdict.Class.Name()} {r.Address}")),
        ReturnedKind.Feedback => string.Join(' ', ["-", "feedback", .. Complained(report).Take(1)]),
        _ => "- auto-reply",
    };

    private static IEnumerable<string> Complained(ReturnedReport report) => report.Feedback!.OriginalRecipients.Select(static address => address.ToString());

    private static Dictionary<string, string> Expectations()
    {
        using var reader = new StreamReader(typeof(BounceVectorTests).Assembly.GetManifestResourceStream("bounces.txt")!);
        var expectations = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            expectations.Add(line[..colon], line[(colon + 2)..]);
        }

        return expectations;
    }
}
