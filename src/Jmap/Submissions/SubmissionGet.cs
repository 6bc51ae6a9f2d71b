using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/get (RFC 8621 §7.1).</summary>
internal sealed class SubmissionGet(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "EmailSubmission/get";

    public string Capability => Capabilities.Submission;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Submission.Properties);
        List<string>? ids = GetArguments.Ids(call);
        var found = new List<(Submission Submission, List<RecipientFate> Fates, SubmissionReports Reports)>();
        var notFound = new List<string>();
        string state = await store.ReadAsync(
            reader =>
            {
                foreach (string id in ids ?? Submission.List(reader, call.Account).ConvertAll(static submission => submission.Id))
                {
                    if (Submission.Find(reader, call.Account, call.Run.Resolve(id)) is { } submission) found.Add((submission, wanted.Contains("deliveryStatus") ? RecipientFate.Of(reader, submission) : [], Reports(reader, submission)));
                    else notFound.Add(id);
                }

                return ObjectTable.State(reader, call.Account, ObjectKind.Submission);

                SubmissionReports Reports(StoreReader reading, Submission of) =>
                    wanted.Contains("dsnBlobIds") || wanted.Contains("mdnBlobIds") || wanted.Contains("deliveryStatus") ? SubmissionReports.Of(reading, store, call.Account, of) : SubmissionReports.None;
            },
            cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        foreach ((Submission submission, List<RecipientFate> fates, SubmissionReports reports) in found) submission.Write(output, wanted, clock.GetUtcNow(), fates, reports);
        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
