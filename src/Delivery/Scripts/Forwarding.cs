using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>
/// What became of a script's redirects. What could not be sent on, nor is kept otherwise, must not be lost (RFC 5228 §2.10.6); and a script that sends copies and
/// discards the rest forwards: what none of them took was not forwarded.
/// </summary>
internal sealed class Forwarding
{
    private bool _unsent, _copyUnsent, _copySent;

    /// <summary>The message stays where nothing else of the script keeps it.</summary>
    internal bool Failed => _unsent || (_copyUnsent && !_copySent);

    internal void Note(RedirectAction redirect, bool sent)
    {
        if (!redirect.Copy) _unsent |= !sent;
        else if (sent) _copySent = true;
        else _copyUnsent = true;
    }
}
