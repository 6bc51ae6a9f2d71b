namespace Posthouse.Directory;

/// <summary>LOGIN (draft-murchison-sasl-login-00): obsolete and without a standard, and the one mechanism that some printers and Outlooks know.</summary>
internal sealed class LoginExchange(SignInService service, SignInOrigin origin) : ISaslExchange
{
    private static readonly byte[] AskName = "Username:"u8.ToArray();
    private static readonly byte[] AskPassword = "Password:"u8.ToArray();

    private bool _asked;
    private string? _name;

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (response.IsEmpty && !_asked)
        {
            _asked = true;
            return new SaslStep(AskName, null);
        }

        if (response.IsEmpty || response.Length > OpaqueString.MaximumOctets || !SaslSteps.TryText(response.Span, out string text)) return SaslSteps.Malformed;
        if (_name is null)
        {
            _asked = true;
            _name = text;
            return new SaslStep(AskPassword, null);
        }

        return new SaslStep(default, await service.CheckPasswordAsync(_name, text, origin, SaslMechanisms.Login, cancellationToken).ConfigureAwait(false));
    }
}
