namespace Posthouse.SenderAuth;

/// <summary>The words in c=.</summary>
internal static class CanonicalizationNames
{
    internal static string Name(this Canonicalization canonicalization) => canonicalization == Canonicalization.Relaxed ? "relaxed" : "simple";
}
