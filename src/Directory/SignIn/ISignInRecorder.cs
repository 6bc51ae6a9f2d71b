using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Told of every sign-in that ended. Returns at once and never fails a sign-in.</summary>
internal interface ISignInRecorder
{
    void Record(SignInOutcome outcome, AccountId? account, string name, string mechanism, SignInOrigin origin);
}
