using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>MDN/parse (RFC 9007 §2.2): the receipts in blobs, with the Email that each is for where that was sent from here.</summary>
internal sealed class MdnParse(MailStore store, BlobResolver blobs) : IJmapMethod
{
    // Each may be as long as a message and is read whole.
    private const int Maximum = 32;

    public string Name => "MDN/parse";

    public string Capability => MdnCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("blobIds");
        List<string> ids = call.Arguments.Texts("blobIds") ?? throw MethodException.Invalid("blobIds", "'blobIds' is missing.");
        if (ids.Count > Maximum) throw MethodException.TooLarge($"One call may parse {Maximum} blobs.");
        var parsed = new List<(string Id, Mdn Mdn)>();
        var notParsable = new List<string>();
        var notFound = new List<string>();
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            using BlobContent? content = call.Run.Resolve(id) is { } resolved ? await blobs.FindAsync(call.View, resolved, cancellationToken).ConfigureAwait(false) : null;
            if (content is null)
            {
                notFound.Add(id);
                continue;
            }

            if (Parse(content) is { } mdn) parsed.Add((id, mdn));
            else notParsable.Add(id);
        }

        if (parsed.Exists(static one => one.Mdn.OriginalMessageId is not null))
        {
            Dictionary<string, string> emails = await store.ReadAsync(reader => SentEmails(reader, call.Account), cancellationToken).ConfigureAwait(false);
            foreach ((_, Mdn mdn) in parsed) mdn.ForEmailId = mdn.OriginalMessageId is { } original ? emails.GetValueOrDefault(original.Trim('<', '>', ' ')) : null;
        }

        Write(call, parsed, notParsable, notFound);
    }

    private Mdn? Parse(BlobContent content)
    {
        if (blobs.Structure(content) is not { } structure) return null;
        using var whole = new MemoryStream();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces()) whole.Write(piece.Span);
        ReadOnlyMemory<byte> octets = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        return MdnReader.Read(structure.Root, structure.Summary.Subject, new MessageContent((offset, buffer) => BlobResolver.CopyFrom(octets, offset, buffer)));
    }

    // Receipts are for what was sent: that is among the submissions, of which there are a thousand at most.
    private static Dictionary<string, string> SentEmails(StoreReader reader, AccountId account)
    {
        var emails = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = new List<MessageId>();
        foreach (Submission submission in Submission.List(reader, account))
        {
            if (JmapIds.TryMessage(submission.EmailId, account, out MessageId id)) ids.Add(id);
        }

        MessageId[] ascending = [.. ids.Distinct().OrderBy(static id => id.Value)];
        reader.ReadMessages(ascending, MessageDetail.Summary, message =>
        {
            if (message.Summary is { MessageIdHeader.Length: > 0 } summary) emails[summary.MessageIdHeader.Trim('<', '>')] = JmapIds.Of(message.Id);
        });
        return emails;
    }

    private static void Write(JmapCall call, List<(string Id, Mdn Mdn)> parsed, List<string> notParsable, List<string> notFound)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WritePropertyName("parsed"u8);
        if (parsed.Count == 0)
        {
            output.WriteNullValue();
        }
        else
        {
            output.WriteStartObject();
            foreach ((string id, Mdn mdn) in parsed)
            {
                output.WritePropertyName(id);
                mdn.Write(output);
                call.RequireRoom();
            }

            output.WriteEndObject();
        }

        WriteList(output, "notParsable", notParsable);
        WriteList(output, "notFound", notFound);
        output.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter output, string name, List<string> ids)
    {
        output.WritePropertyName(name);
        if (ids.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, ids);
    }
}
