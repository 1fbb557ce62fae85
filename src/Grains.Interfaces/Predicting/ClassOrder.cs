using System.Globalization;

namespace Grains.Interfaces.Predicting;

/// <summary>Labels are indices of the classes, whose folders are sorted as text: of 0…11, label 2 is class 10.</summary>
public static class ClassOrder
{
    /// <summary>One sentence if a class is named by a number that is not its label, or null.</summary>
    /// <param name="classes">Labels from 0 with their classes' names, all or some.</param>
    public static string? Note(IEnumerable<(int Label, string Name)> classes)
    {
        foreach (var (label, name) in classes)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != label)
            {
                return $"Labels count the classes in the order of their names as text: label {label} is class '{name}'.";
            }
        }

        return null;
    }
}
