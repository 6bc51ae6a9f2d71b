using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>An EmailSubmission as it is stored (RFC 8621 §7): what was handed over, and under which trace. What became of it is asked of the queue and the journal.</summary>
internal sealed class Submission(long number, JsonObject value)
{
    internal static readonly string[] Properties = ["id", "identityId", "emailId", "threadId", "envelope", "sendAt", "undoStatus", "deliveryStatus", "dsnBlobIds", "mdnBlobIds", "scheduled"];

    internal long Number => number;

    internal string Id => IdOf(number);

    internal JsonObject Value => value;

    /// <summary>Of the receiving transaction; the queue and the journal know it.</summary>
    internal string Trace => (string)value["trace"]!;

    internal string IdentityId => (string)value["identityId"]!;

    internal string EmailId => (string)value["emailId"]!;

    internal string ThreadId => (string)value["threadId"]!;

    internal DateTimeOffset SendAt => JmapDate.TryParseUtc((string)value["sendAt"]!, out DateTimeOffset date) ? date : default;

    internal bool IsCanceled => (bool?)value["canceled"] ?? false;

    /// <summary>Its Email waits in the mailbox with the role "scheduled" (docs/jmap.md).</summary>
    internal bool IsScheduled => (bool?)value["scheduled"] ?? false;

    internal static string IdOf(long number) => "S" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'S', out number);

    internal static Submission Of(StoredObject stored) => new(stored.Id, JsonNode.Parse(stored.Value)!.AsObject());

    internal static List<Submission> List(StoreReader reader, AccountId account) => ObjectTable.List(reader, account, ObjectKind.Submission).ConvertAll(Of);

    internal static Submission? Find(StoreReader reader, AccountId account, string? id) =>
        TryNumber(id, out long number) && ObjectTable.Find(reader, account, ObjectKind.Submission, number) is { } stored ? Of(stored) : null;

    /// <summary>RFC 8621 §7: "pending" while it can be taken back.</summary>
    internal string UndoStatus(DateTimeOffset now) => IsCanceled ? "canceled" : SendAt > now ? "pending" : "final";

    /// <param name="draft">The Email that took the place of its own, where one did.</param>
    internal void Cancel(Email? draft)
    {
        value["canceled"] = true;
        if (draft is null) return;
        value["emailId"] = JmapIds.Of(draft.Id);
        value["threadId"] = JmapIds.Of(draft.Thread);
    }

    internal void Write(Utf8JsonWriter output, HashSet<string> wanted, DateTimeOffset now, IReadOnlyList<RecipientFate> fates, SubmissionReports reports)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            switch (property)
            {
                case "id":
                    output.WriteStringValue(Id);
                    break;
                case "undoStatus":
                    output.WriteStringValue(UndoStatus(now));
                    break;
                case "scheduled":
                    output.WriteBooleanValue(IsScheduled);
                    break;
                case "deliveryStatus":
                    WriteFates(output, fates, reports.Mdns.Count > 0);
                    break;
                case "dsnBlobIds" or "mdnBlobIds":
                    HeaderValueWriter.WriteTexts(output, property == "dsnBlobIds" ? reports.Dsns : reports.Mdns);
                    break;
                default:
                    value[property]!.WriteTo(output);
                    break;
            }
        }

        output.WriteEndObject();
    }

    private static void WriteFates(Utf8JsonWriter output, IReadOnlyList<RecipientFate> fates, bool displayed)
    {
        output.WriteStartObject();
        foreach (RecipientFate fate in fates)
        {
            output.WriteStartObject(fate.Address);
            output.WriteString("smtpReply"u8, fate.Reply);
            output.WriteString("delivered"u8, fate.Delivered);
            // RFC 8621 §7: a receipt says so; of several recipients it is not said whose it is.
            output.WriteString("displayed"u8, displayed && fates.Count == 1 ? "yes"u8 : "unknown"u8);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }
}
