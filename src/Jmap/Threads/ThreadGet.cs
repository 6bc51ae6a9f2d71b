using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Thread/get (RFC 8621 §3.1).</summary>
internal sealed class ThreadGet(MailStore store) : IJmapMethod
{
    private static readonly string[] Properties = ["id", "emailIds"];

    public string Name => "Thread/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Properties);
        List<string>? ids = GetArguments.Ids(call);
        var threads = new List<(string Id, List<string> Emails)>();
        var notFound = new List<string>();
        string state = await store.ReadAsync(
            reader =>
            {
                MailScope scope = call.View.Open(reader);
                foreach (string id in ids ?? All(reader, call, scope))
                {
                    if (JmapIds.TryThread(id, call.Account, out ThreadId thread) && Emails(reader, thread, scope) is { Count: > 0 } emails) threads.Add((id, emails));
                    else notFound.Add(id);
                }

                AccountNumbers numbers = reader.Numbers(call.Account);
                return scope.Mask(new EmailState(numbers.ModSeq, numbers.NextThread).ToString());
            },
            cancellationToken).ConfigureAwait(false);
        Write(call, state, threads, notFound, wanted.Contains("emailIds"));
    }

    /// <summary>Oldest first by arrival, those of one moment by number (RFC 8621 §3).</summary>
    internal static List<string> Emails(StoreReader reader, ThreadId thread, MailScope scope) =>
    [
        .. reader.PlacesOf(thread).Where(scope.Shows).DistinctBy(static place => place.Message)
            .OrderBy(static place => place.Received).ThenBy(static place => place.Message.Value).Select(static place => JmapIds.Of(place.Message)),
    ];

    private static IEnumerable<string> All(StoreReader reader, JmapCall call, MailScope scope)
    {
        long threads = 0;
        foreach (Mailbox mailbox in MailboxTree.Of(reader, call.View).All) threads += mailbox.Threads;
        if (threads > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge("There are more Threads than one call may get: name their ids.");
        var ids = new HashSet<ThreadId>();
        reader.VisitPlaces(call.Account, 0, place =>
        {
            if (scope.Shows(place)) ids.Add(place.Thread);
        });
        return ids.Select(JmapIds.Of);
    }

    private static void Write(JmapCall call, string state, List<(string Id, List<string> Emails)> threads, List<string> notFound, bool withEmails)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        foreach ((string id, List<string> emails) in threads)
        {
            output.WriteStartObject();
            output.WriteString("id"u8, id);
            if (withEmails)
            {
                output.WritePropertyName("emailIds"u8);
                HeaderValueWriter.WriteTexts(output, emails);
            }

            output.WriteEndObject();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
