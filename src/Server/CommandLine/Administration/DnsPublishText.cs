using System.Globalization;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>How a change of a zone looks in a terminal, before and after, in one of two languages.</summary>
internal sealed class DnsPublishText(string language)
{
    private static readonly FormText
        Unchanged = new("{0}, by {1}: {2} records are as they should be.", "{0}，通过 {1}：{2} 条记录已经正确。"),
        OfAnotherZone = new("Of another zone, for whoever holds it:", "属于其他区域，请在那里发布："),
        Wanted = new("wanted", "应发布"),
        There = new("there", "现有"),
        Both = new("both", "合并后"),
        OneChange = new("Publish this change in {0}", "在 {0} 发布这项更改"),
        SomeChanges = new("Publish these {1} changes in {0}", "在 {0} 发布这 {1} 项更改"),
        Nothing = new("Nothing to publish.", "没有需要发布的。"),
        Done = new("{0} of {1} done.", "{1} 条中完成了 {0} 条。"),
        Failed = new("not done: {0} {1}: {2}", "没有完成：{0} {1}：{2}"),
        Unknown = new("nobody said whether it was done: {0} {1}: {2}", "不知道是否完成：{0} {1}：{2}");

    internal string Question(DnsPublication planned) => planned.Changes.Count == 1 ? Say(OneChange, planned.Zone) : Say(SomeChanges, planned.Zone, planned.Changes.Count);

    internal void WritePlanned(TextWriter writer, DnsPublication planned)
    {
        writer.WriteLine(Say(Unchanged, planned.Zone, planned.Publisher, planned.Unchanged));
        foreach (DnsPublishedChange change in planned.Changes)
        {
            foreach (string value in change.Remove) TextLines.Write(writer, $"{change.Name} {change.Type} {value}", "- ", "    ");
            foreach (string value in change.Add) TextLines.Write(writer, $"{change.Name} {change.Type} {value}", "+ ", "    ");
        }

        foreach (DnsPublishConflict conflict in planned.Conflicts)
        {
            TextLines.Write(writer, conflict.Message, "! ", "  ");
            WriteValue(writer, Wanted, conflict.Value);
            foreach (string value in conflict.Existing) WriteValue(writer, There, value);
            if (conflict.Proposal is { } proposal) WriteValue(writer, Both, proposal);
        }

        if (planned.Elsewhere.Count == 0) return;
        writer.WriteLine(Say(OfAnotherZone));
        RecordLines.Write(writer, planned.Elsewhere, "  ");
    }

    internal void WriteOutcomes(TextWriter writer, DnsPublication done)
    {
        if (done.Outcomes is null)
        {
            writer.WriteLine(Say(Nothing));
            return;
        }

        writer.WriteLine(Say(Done, done.Outcomes.Count(static o => o.Result == OutcomeResult.Done), done.Outcomes.Count));
        foreach (RecordOutcome outcome in done.Outcomes.Where(static o => o.Result != OutcomeResult.Done))
            TextLines.Write(writer, Say(outcome.Result == OutcomeResult.Failed ? Failed : Unknown, outcome.Name, outcome.Type, outcome.Reason ?? ""), "", "  ");
    }

    private void WriteValue(TextWriter writer, FormText label, string value)
    {
        string said = $"  {Say(label)}  ";
        TextLines.Write(writer, value, said + new string(' ', Math.Max(0, 10 - TextTable.Width(said))), new string(' ', 10));
    }

    private string Say(FormText text, params ReadOnlySpan<object> values) => values.Length == 0 ? text.In(language) : string.Format(CultureInfo.InvariantCulture, text.In(language), values);
}
