using Posthouse.Directory;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.2.3.</summary>
internal sealed record LoginCommand(string Name, string Password) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.AString();
        input.Space();
        return new LoginCommand(name, input.AString());
    }

    // The generated text of a record would hold the password.
    public override string ToString() => nameof(LoginCommand);
}

internal sealed class LoginHandler : CommandHandler<LoginCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, LoginCommand command, CancellationToken cancellationToken)
    {
        if (!Capabilities.MayShowPassword(session)) return Completion.No("Start TLS first: passwords do not travel in clear text.", "PRIVACYREQUIRED");
        if (session.Host.SignIn is not { } service) return Completion.No("Nobody can sign in here.", "UNAVAILABLE");
        SignInResult result = await service.CheckPasswordAsync(command.Name, command.Password, SignIn.Origin(session), cancellationToken).ConfigureAwait(false);
        return SignIn.Conclude(session, result);
    }
}
