namespace Posthouse.Mail;

/// <summary>Why a recipient was not served.</summary>
/// <param name="Status">The code that the host should have given: its own where that says the same as its words.</param>
/// <param name="Rule">By which rule; stable, for the journal.</param>
/// <param name="IsCertain">False where the words were only likely to mean this.</param>
public sealed record BounceVerdict(BounceClass Class, EnhancedStatusCode Status, string Rule, bool IsCertain)
{
    public BounceFault Fault => Class.Fault();
}
