using System.Globalization;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>How a domain's records look in a terminal, in one of two languages.</summary>
internal sealed class DnsText(string language)
{
    private static readonly FormText
        Elsewhere = new("Outside the zone: for whoever holds these names", "不在本区域内，请在持有这些名称的区域发布"),
        Reverse = new("For whoever provides the server's addresses", "请服务器 IP 地址的提供商设置反向解析"),
        Empty = new("(leave empty)", "（留空）"),
        Asked = new("{0}, in the zone {1}; asked: {2}", "{0}，所在区域：{1}；询问了：{2}"),
        AskedNobody = new("{0}: nobody answers for it, so that nobody was asked.", "{0}：没有域名服务器应答，因此没有询问任何人。"),
        ShouldBe = new("should be", "应为"),
        Is = new("is", "现为"),
        At = new("at", "见于"),
        AllGood = new("Everything is as it should be.", "一切正常。"),
        Works = new("Mail works; see above for what could be better.", "邮件可以正常收发；上面列出了可以改进之处。"),
        OneError = new("{0} is not in order: one error.", "{0} 有一处错误。"),
        SomeErrors = new("{0} is not in order: {1} errors.", "{0} 有 {1} 处错误。"),
        LagsSomewhere = new("not every server shows the records.", "还有服务器查不到这些记录。"),
        Flattened = new("SPF with addresses in place of names:", "用地址代替名称的 SPF："),
        Shown = new("{0}  {1} of {2} shown everywhere", "{0}  {2} 组记录中有 {1} 组处处可见"),
        ShownLast = new("{0}  {1} of {2} shown everywhere; the longest time is over", "{0}  {2} 组记录中有 {1} 组处处可见；已到最长时限"),
        EverywhereBy = new("everywhere by {0}", "{0} 之前处处可见"),
        Soon = new("everywhere soon", "很快处处可见"),
        NotPublished = new("not published yet", "尚未发布"),
        OutOfDate = new("published, but not as it should be now", "已发布，但内容已经过时"),
        NotSeenAt = new("not seen at {0}", "尚未见于 {0}"),
        NobodyAnswers = new("nobody answers for this name", "没有域名服务器应答这个名称"),
        Came = new("SPF is out of date: {0} came since it was published; publish it anew", "SPF 已经过时：发布之后新增了 {0}；请重新发布"),
        Went = new("SPF is out of date: {0} went since it was published; publish it anew", "SPF 已经过时：发布之后去掉了 {0}；请重新发布");

    private static readonly Dictionary<CheckSeverity, FormText> Severities = new()
    {
        [CheckSeverity.Note] = new("NOTE", "提示"),
        [CheckSeverity.Warning] = new("WARNING", "警告"),
        [CheckSeverity.Error] = new("ERROR", "错误"),
    };

    internal string NotShown => Say(LagsSomewhere);

    internal string NotInOrder(string domain, int errors) => errors == 1 ? Say(OneError, domain) : Say(SomeErrors, domain, errors);

    internal void Write(TextWriter writer, DomainRecords records)
    {
        if (records.ZoneFile is { } zone)
        {
            writer.Write(zone);
            return;
        }

        if (records.Guide is { } guide) WriteGuide(writer, guide);
        else RecordLines.Write(writer, records.Records);
        if (records.Reverse.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(Say(Reverse));
        writer.WriteLine();
        RecordLines.Write(writer, records.Reverse);
    }

    internal void Write(TextWriter writer, DomainCheck check)
    {
        TextLines.Write(writer, check.Asked.Count == 0 || check.Zone is null ? Say(AskedNobody, check.Domain) : Say(Asked, check.Domain, check.Zone, string.Join(", ", check.Asked)), "", "  ");
        foreach (CheckFinding finding in check.Findings)
        {
            writer.WriteLine();
            TextLines.Write(writer, finding.Message, $"{Say(Severities[finding.Severity])} {finding.Code}: ", "  ");
            foreach (string value in finding.Expected) WriteValue(writer, ShouldBe, value);
            foreach (string value in finding.Seen) WriteValue(writer, Is, value);
            if (finding.Places.Count > 0) WriteValue(writer, At, string.Join(", ", finding.Places));
            TextLines.Write(writer, finding.Advice, "  → ", "    ");
        }

        if (!check.IsGood) return;
        writer.WriteLine();
        writer.WriteLine(Say(check.Findings.Count == 0 ? AllGood : Works));
    }

    internal void WriteFlattened(TextWriter writer, string? text)
    {
        writer.WriteLine();
        writer.WriteLine(Say(Flattened));
        writer.WriteLine(TextTable.Clean(text ?? ""));
    }

    internal void Write(TextWriter writer, WatchRound round)
    {
        writer.WriteLine(Say(round.GaveUp ? ShownLast : Shown, round.At.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), round.Shown, round.Total));
        foreach (PendingRecord record in round.Pending)
        {
            writer.WriteLine($"  {record.Name} {record.Type}");
            WriteDetail(writer, record.Everywhere is { } moment ? Say(EverywhereBy, moment.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)) : Say(record.Published ? Soon : record.Drift is not null ? OutOfDate : NotPublished));
            WriteDetail(writer, record.Lagging.Count == 0 ? Say(NobodyAnswers) : Say(NotSeenAt, string.Join(", ", record.Lagging)));
            if (record.Drift is { Added.Count: > 0 } more) WriteDetail(writer, Say(Came, string.Join(" ", more.Added)));
            if (record.Drift is { Gone.Count: > 0 } less) WriteDetail(writer, Say(Went, string.Join(" ", less.Gone)));
        }
    }

    private static void WriteDetail(TextWriter writer, string text) => TextLines.Write(writer, text, "    ", "      ");

    private void WriteValue(TextWriter writer, FormText label, string value)
    {
        int width = Math.Max(TextTable.Width(Say(ShouldBe)), Math.Max(TextTable.Width(Say(Is)), TextTable.Width(Say(At)))) + 4;
        string said = "  " + Say(label);
        TextLines.Write(writer, value, said + new string(' ', width - TextTable.Width(said)), new string(' ', width));
    }

    private void WriteGuide(TextWriter writer, ConsoleGuide guide)
    {
        writer.WriteLine($"{guide.Provider}: {guide.Path}");
        if (guide.Note is { } note) TextLines.Write(writer, note, "", "");
        for (int i = 0; i < guide.Steps.Count; i++)
        {
            ConsoleStep step = guide.Steps[i];
            writer.WriteLine();
            TextLines.Write(writer, step.Purpose, string.Create(CultureInfo.InvariantCulture, $"{i + 1}. "), "   ");
            if (step.Problem is { } problem) TextLines.Write(writer, problem, "   ! ", "     ");
            // In one line, however long: it is copied from there.
            foreach (ConsoleField field in step.Fields) writer.WriteLine($"   {field.Label}: {(field.Value.Length == 0 ? Say(Empty) : field.Value)}");
        }

        if (guide.Elsewhere.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(Say(Elsewhere));
        writer.WriteLine();
        RecordLines.Write(writer, guide.Elsewhere);
    }

    private string Say(FormText text, params ReadOnlySpan<object> values) => values.Length == 0 ? text.In(language) : string.Format(CultureInfo.InvariantCulture, text.In(language), values);
}
