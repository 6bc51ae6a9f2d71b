namespace Posthouse.Pop3;

/// <summary>RFC 1939 §3. UPDATE is what QUIT does on its way out; no command is read in it.</summary>
internal enum Pop3State
{
    Authorization,
    Transaction,
}

/// <summary>Which command is allowed in which state: the one place that says so.</summary>
internal static class Pop3StateTable
{
    internal static bool Allows(Pop3State state, Pop3Verb verb) => verb switch
    {
        Pop3Verb.Capa or Pop3Verb.Lang or Pop3Verb.Quit => true,
        Pop3Verb.User or Pop3Verb.Pass or Pop3Verb.Auth or Pop3Verb.Stls or Pop3Verb.Utf8 => state == Pop3State.Authorization,
        _ => state == Pop3State.Transaction,
    };
}
