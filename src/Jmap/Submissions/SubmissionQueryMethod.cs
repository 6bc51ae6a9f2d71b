using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/query (RFC 8621 §7.3).</summary>
internal sealed class SubmissionQueryMethod(MailStore store, TimeProvider clock) : ObjectQueryMethod<Submission>(store, ObjectKind.Submission)
{
    public override string Name => "EmailSubmission/query";

    public override string Capability => Capabilities.Submission;

    protected override List<Submission> List(StoreReader reader, JmapCall call) => Submission.List(reader, call.Account);

    protected override Func<List<Submission>, List<string>> Query(JmapCall call) => new SubmissionQuery(call, clock.GetUtcNow()).Run;

    protected override bool CanCalculateChanges(JmapCall call) => !SubmissionQuery.ChangesByClock(call);
}
