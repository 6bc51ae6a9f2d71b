namespace Posthouse.Fuzz.Tests;

/// <summary>What must hold for every input does not hold for this one.</summary>
internal sealed class FuzzFailure(string property) : Exception(property)
{
    /// <param name="holds">The property.</param>
    /// <param name="property">What it says, for the report.</param>
    public static void Unless(bool holds, string property)
    {
        if (!holds) throw new FuzzFailure(property);
    }
}
