using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>SearchSnippet/get (RFC 8621 §5.1): where the words of a search stand in a message.</summary>
internal sealed class SearchSnippetGet(MailStore store) : IJmapMethod
{
    public string Name => "SearchSnippet/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "emailIds");
        SnippetTerms terms = SnippetTerms.Of(EmailFilterReader.Read(call.Arguments, call.Run));
        List<string> ids = call.Arguments.Texts("emailIds") ?? throw MethodException.Invalid("emailIds", "'emailIds' is missing.");
        if (ids.Count > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge($"One call may get {call.Options.MaximumObjectsInGet} objects.");
        var notFound = new List<string>();
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartArray("list"u8);
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            StoredMessage? message = JmapIds.TryMessage(call.Run.Resolve(id), call.Account, out MessageId number)
                ? await store.ReadAsync(reader => Email.Find(reader, number, call.View.Open(reader)) is null ? null : reader.FindMessage(number, MessageDetail.Summary | MessageDetail.Parts), cancellationToken).ConfigureAwait(false)
                : null;
            if (message is null) notFound.Add(id);
            else Write(output, id, message, terms);
        }

        output.WriteEndArray();
        output.WritePropertyName("notFound"u8);
        if (notFound.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, notFound);
        output.WriteEndObject();
    }

    private void Write(Utf8JsonWriter output, string id, StoredMessage message, SnippetTerms terms)
    {
        output.WriteStartObject();
        output.WriteString("emailId"u8, id);
        output.WriteString("subject"u8, Snippet.Mark(message.Summary!.Subject, terms.Subject, int.MaxValue));
        output.WriteString("preview"u8, terms.Body.Count == 0 ? null : InBody(message, terms.Body));
        output.WriteEndObject();
    }

    private string? InBody(StoredMessage message, IReadOnlyList<string> terms)
    {
        string? found = null;
        try
        {
            using BlobReader blob = store.OpenBlob(message.Blob);
            using Stream stream = blob.OpenStream();
            MessageText.Extract(stream, message.Root!, text => found ??= Snippet.Mark(text.ToString(), terms, Snippet.MaximumOctets));
        }
        catch (StoreException error) when (error.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            // RFC 8621 §5.1: null where it cannot be told.
            return null;
        }

        return found;
    }
}
