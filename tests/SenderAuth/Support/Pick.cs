using CsCheck;

namespace Posthouse.SenderAuth.Tests;

internal static class Pick
{
    /// <summary>One of these.</summary>
    internal static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
