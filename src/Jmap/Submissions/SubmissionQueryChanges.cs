using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/queryChanges (RFC 8621 §7.4).</summary>
internal sealed class SubmissionQueryChanges(MailStore store, TimeProvider clock) : ObjectQueryChanges<Submission>(store, ObjectKind.Submission)
{
    public override string Name => "EmailSubmission/queryChanges";

    public override string Capability => Capabilities.Submission;

    protected override string Id(long number) => Submission.IdOf(number);

    protected override List<Submission> List(StoreReader reader, JmapCall call) => Submission.List(reader, call.Account);

    protected override Func<List<Submission>, List<string>> Query(JmapCall call)
    {
        if (SubmissionQuery.ChangesByClock(call)) throw MethodException.CannotCalculateChanges("undoStatus changes with time.");
        return new SubmissionQuery(call, clock.GetUtcNow()).Run;
    }
}
