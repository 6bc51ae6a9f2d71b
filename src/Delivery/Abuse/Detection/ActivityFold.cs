using System.Globalization;
using System.Net;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Turns a record of the journal into what is known of its account. Only records of what the account itself did, signed in, are of interest.</summary>
internal static class ActivityFold
{
    internal static bool Concerns(JournalRecord record) => record.Account is not null && record.Kind switch
    {
        "received" or "queued" or "sent" or "bounced" or "deferred" or "sign-in" or "sign-in-failed" or "account-released" or "account-deleted" => true,
        _ => false,
    };

    internal static void Add(AccountActivity activity, JournalRecord record, AbuseOptions options)
    {
        long slot = record.At.ToUnixTimeSeconds() / SendingCounts.SlotSeconds;
        var words = new DetailWords(record.Detail);
        switch (record.Kind)
        {
            case "received":
                Received(activity, record, words, slot, options);
                break;
            // Whom a list or an alias here leads to is not whom the account wrote to: as many count as it named. The records of one message stand together.
            case "queued" when activity.Current is { Left: > 0 } current && current.Trace == record.Trace && words["to="] is { Length: > 0 } to && !to.SequenceEqual(QueueDestination.Local):
                activity.Current = (current.Trace, current.Left - 1);
                ref SendingSlot queued = ref Change(activity, slot);
                queued.Outside++;
                if (activity.Correspondents.Add(record.Recipient)) queued.Strangers++;
                break;
            case "sent" when IsElsewhere(words):
                activity.At(slot).Taken++;
                break;
            case "bounced" when IsElsewhere(words):
            case "deferred" when IsElsewhere(words) && words["attempt="] is "1":
                Refused(ref activity.At(slot), words, final: record.Kind == "bounced");
                break;
            case "sign-in" when IsForSending(words) && IPAddress.TryParse(words["remote="], out IPAddress? remote):
                if (activity.Networks.Succeeded(NetworkLog.NetworkOf(remote), record.At, options.GuessesFromNetwork)) activity.Guessed = record.At;
                break;
            case "sign-in-failed" when IPAddress.TryParse(words["remote="], out IPAddress? remote):
                activity.Networks.Failed(NetworkLog.NetworkOf(remote), record.At);
                break;
            case "account-released":
                activity.Forgive(slot);
                activity.ChangedFrom = Math.Min(activity.ChangedFrom, slot);
                break;
        }
    }

    private static void Received(AccountActivity activity, JournalRecord record, DetailWords words, long slot, AbuseOptions options)
    {
        ref SendingSlot received = ref Change(activity, slot);
        received.Messages++;
        if (!int.TryParse(words["recipients="], NumberStyles.None, CultureInfo.InvariantCulture, out int recipients)) recipients = 1;
        received.Recipients += recipients;
        activity.Current = (record.Trace, recipients);
        if (uint.TryParse(words["like="], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint text)) activity.Said(text, record.At);
        activity.Habit = activity.Habit.With(record.At.ToUnixTimeSeconds() / 86400, (int)Suspicion.Weight(activity.LastHour(slot)), options);
    }

    private static void Refused(ref SendingSlot slot, DetailWords words, bool final)
    {
        ulong where = 1UL << (int)((uint)string.GetHashCode(words["to="], StringComparison.OrdinalIgnoreCase) % 64);
        if (final && words["class="] is "unknown")
        {
            slot.Unknown++;
            slot.UnknownAt |= where;
        }
        else if (words["class="] is "spam" or "content" or "sender-refused")
        {
            slot.Spam++;
            slot.SpamAt |= where;
        }
    }

    private static ref SendingSlot Change(AccountActivity activity, long slot)
    {
        activity.IsChanged = true;
        activity.ChangedFrom = Math.Min(activity.ChangedFrom, slot);
        return ref activity.At(slot);
    }

    private static bool IsElsewhere(DetailWords words) => words["host="].Length > 0 && !words["to="].SequenceEqual(QueueDestination.Local);

    private static bool IsForSending(DetailWords words) => words["protocol="] is "submission" or "smtp";
}
