using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Turns records of the journal into counts. Pure: the same records give the same counts, whenever they are read. Mail to mailboxes here
/// is no matter of deliverability and is left out.
/// </summary>
/// <param name="ownDomains">Names and aliases of the domains here, each with the name it is counted under.</param>
internal sealed class JournalFold(IReadOnlyDictionary<string, string> ownDomains)
{
    private readonly Dictionary<FlowKey, Dictionary<string, long>> _counts = [];
    private readonly Dictionary<FlowKey, Dictionary<string, long>> _replies = [];

    internal IReadOnlyDictionary<FlowKey, Dictionary<string, long>> Counts => _counts;

    /// <summary>Replies to what was deferred or given up.</summary>
    internal IReadOnlyDictionary<FlowKey, Dictionary<string, long>> Replies => _replies;

    internal static long HourOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 3600;

    /// <summary>Seconds from acceptance to the next hop's answer, of a "sent" record; null where it does not say.</summary>
    internal static double? SecondsOf(JournalRecord record) =>
        double.TryParse(new DetailWords(record.Detail)["after="], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) ? seconds : null;

    internal void Add(JournalRecord record)
    {
        switch (record.Kind)
        {
            case "queued":
                if (TryFlow(record, out FlowKey queued)) Count(queued, FigureNames.Queued);
                break;
            case "sent":
                Sent(record);
                break;
            case "deferred":
                Failed(record, FigureNames.Deferred);
                break;
            case "bounced":
                Failed(record, FigureNames.Bounced);
                break;
            case "bounce-received":
                Returned(record);
                break;
            case "complaint-received":
                Complained(record);
                break;
            case "received" or "discarded" or "rejected" or RejectionSums.Kind when record.Account is null:
                Checked(record);
                break;
        }
    }

    private void Sent(JournalRecord record)
    {
        if (!TryFlow(record, out FlowKey flow)) return;
        Count(flow, FigureNames.Sent);
        var words = new DetailWords(record.Detail);
        if (words["tls="] is "yes") Count(flow, FigureNames.SentOverTls);
        if (SecondsOf(record) is { } seconds) Count(flow, FigureNames.Time + DeliveryTimes.BucketOf(seconds).ToString(CultureInfo.InvariantCulture));
    }

    private void Failed(JournalRecord record, string name)
    {
        if (!TryFlow(record, out FlowKey flow)) return;
        var words = new DetailWords(record.Detail);
        Count(flow, name + ClassOf(words));
        if (words.Reply.Length > 0) Count(_replies, flow, ReplyPattern.Of(words.Reply));
    }

    private void Returned(JournalRecord record)
    {
        var words = new DetailWords(record.Detail);
        if (ReturnedAs(words) is not { } what) return;
        Count(new FlowKey(HourOf(record.At), Own(record.Sender), Elsewhere(record.Recipient)), IsProven(words) ? FigureNames.Returned + what : FigureNames.UnprovenReturns);
    }

    /// <summary>The class of a report that mail failed. Null where it says that mail is late or has arrived, or is an automatic answer.</summary>
    internal static string? ReturnedAs(DetailWords words) =>
        ClassOf(words) is var what && (what is "delivered" or "auto-reply" or "feedback" || words["action="] is not ("" or "failed")) ? null : what;

    private void Complained(JournalRecord record)
    {
        var words = new DetailWords(record.Detail);
        bool proven = IsProven(words);
        // Most feedback loops hide whom they speak for: then it is about themselves.
        string destination = record.Recipient is null && proven && words["proof="].StartsWith(ReportProof.Sender) ? words["proof="][ReportProof.Sender.Length..].ToString() : Elsewhere(record.Recipient);
        Count(new FlowKey(HourOf(record.At), Own(record.Sender), destination), proven ? FigureNames.Complaints : FigureNames.UnprovenComplaints);
    }

    // Records of before the word was written have the list of the return path alone.
    internal static bool IsProven(DetailWords words) => words["proof="] is { Length: > 0 } proof ? proof is not ReportProof.None : words["list="] is not ("" or "-");

    private void Checked(JournalRecord record)
    {
        var words = new DetailWords(record.Detail);
        ReadOnlySpan<char> findings = words["auth="];
        if (findings.Length == 0) return;
        long count = RejectionSums.CountOf(record);
        var flow = new FlowKey(HourOf(record.At), Own(record.Recipient), "");
        Count(_counts, flow, FigureNames.Checked, count);
        if (words["tls="].Length > 0) Count(_counts, flow, FigureNames.CheckedOverTls, count);
        foreach ((string method, string result) in AuthenticationWord.Read(findings)) Count(_counts, flow, $"{FigureNames.Authentication}{method}.{result}", count);
    }

    private bool TryFlow(JournalRecord record, out FlowKey flow)
    {
        ReadOnlySpan<char> to = new DetailWords(record.Detail)["to="];
        string destination = to.Length > 0 ? to.ToString().ToLowerInvariant() : Elsewhere(record.Recipient);
        flow = new FlowKey(HourOf(record.At), Own(record.Sender), destination);
        return destination != QueueDestination.Local;
    }

    // Records of before this word was written: the reply says it.
    internal static string ClassOf(DetailWords words)
    {
        if (words["class="] is { Length: > 0 } named) return IsClass(named) ? named.ToString() : "undetermined";
        ReadOnlySpan<char> reply = words.Reply;
        if (reply.Length == 0) return "undetermined";
        bool permanent = reply[0] == '5';
        EnhancedStatusCode? status = reply.Length > 4 && EnhancedStatusCode.TryParse(reply[4..], out EnhancedStatusCode code, out _) ? code : null;
        return BounceClassifier.Classify(reply.ToString(), status, permanent).Class.Name();
    }

    private static bool IsClass(ReadOnlySpan<char> name)
    {
        foreach (BounceClass one in Enum.GetValues<BounceClass>())
        {
            if (name.SequenceEqual(one.Name())) return true;
        }

        return false;
    }

    private string Own(string? address) => DomainOf(address) is { } domain && ownDomains.TryGetValue(domain, out string? own) ? own : "";

    private static string Elsewhere(string? address) => DomainOf(address)?.ToLowerInvariant() ?? "";

    private static string? DomainOf(string? address) => address?.LastIndexOf('@') is >= 0 and var at ? address[(at + 1)..] : null;

    private void Count(FlowKey flow, string name) => Count(_counts, flow, name);

    private static void Count(Dictionary<FlowKey, Dictionary<string, long>> all, FlowKey flow, string name, long count = 1)
    {
        if (!all.TryGetValue(flow, out Dictionary<string, long>? counts)) all[flow] = counts = new Dictionary<string, long>(StringComparer.Ordinal);
        counts[name] = counts.GetValueOrDefault(name) + count;
    }
}
