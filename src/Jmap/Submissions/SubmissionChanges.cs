using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/changes (RFC 8621 §7.2).</summary>
internal sealed class SubmissionChanges(MailStore store) : ObjectChanges(store, ObjectKind.Submission)
{
    public override string Name => "EmailSubmission/changes";

    public override string Capability => Capabilities.Submission;

    protected override string Id(long number) => Submission.IdOf(number);
}
